namespace CloudPulse.Core.Notify;

/// <summary>How busy each channel is, and so how many deliveries a claim may take. Owned by the dispatcher's loop and its attempts.</summary>
internal sealed class ChannelLoads(DispatcherOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Load> _loads = new(StringComparer.Ordinal);
    private int _inFlight;

    public ClaimLimits Limits(DateTimeOffset now)
    {
        lock (_lock)
        {
            return new(
                options.Concurrency - _inFlight,
                options.ConcurrencyPerChannel,
                _loads.ToDictionary(entry => entry.Key, entry => entry.Value.Room(now, options), StringComparer.Ordinal)
            );
        }
    }

    public void Started(string channelKey)
    {
        lock (_lock)
        {
            _inFlight++;
            if (!_loads.TryGetValue(channelKey, out var load))
            {
                _loads.Add(channelKey, load = new());
            }

            load.InFlight++;
        }
    }

    /// <param name="channelKey">The channel.</param>
    /// <param name="result">Null: the attempt says nothing about the channel.</param>
    /// <param name="now">When it ended.</param>
    public void Ended(string channelKey, DeliveryResult? result, DateTimeOffset now)
    {
        lock (_lock)
        {
            _inFlight--;
            var load = _loads[channelKey];
            load.InFlight--;
            if (result is not null)
            {
                load.Failing = result.Verdict == DeliveryVerdict.RetryLater;
                load.HeldUntil = result.RetryAfter is null ? default : now + RetryPolicy.Bounded(result.RetryAfter);
            }

            if (load is { InFlight: 0, Failing: false })
            {
                _loads.Remove(channelKey);
            }
        }
    }

    /// <summary>Forgets what was learnt of channels: they were declared anew.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            foreach (var load in _loads.Values)
            {
                load.Failing = false;
                load.HeldUntil = default;
            }
        }
    }

    private sealed class Load
    {
        public int InFlight { get; set; }

        public bool Failing { get; set; }

        /// <summary>Its receiver asked to be left alone until then.</summary>
        public DateTimeOffset HeldUntil { get; set; }

        public int Room(DateTimeOffset now, DispatcherOptions options) =>
            HeldUntil > now ? 0
            : Failing ? 1 - InFlight
            : options.ConcurrencyPerChannel - InFlight;
    }
}
