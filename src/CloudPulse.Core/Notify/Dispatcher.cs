using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Notify;

/// <summary>
/// Brings the outbox to its channels: claims what is due, sends it, writes down what came of it. All its state is in the outbox, so that
/// any number of dispatchers may run, and be killed, at any time.
/// </summary>
public sealed class Dispatcher : IDisposable
{
    private readonly IOutbox _outbox;
    private readonly IBus _bus;
    private readonly IRegistry<Channel> _channels;
    private readonly DispatcherOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Dispatcher> _logger;
    private readonly SelfHealth _health;
    private readonly Attempt _attempt;
    private readonly ChannelLoads _loads;
    private readonly Wake _wake;

    /// <summary>Attempts under way, and some that ended since the loop last looked. The loop's own.</summary>
    private readonly List<Task> _attempts = [];

    /// <summary>The channels as they were when the loop last looked.</summary>
    private RegistrySnapshot<Channel> _known;

    public Dispatcher(
        IOutbox outbox,
        IBus bus,
        IRegistry<Channel> channels,
        ChannelKinds kinds,
        SelfHealth health,
        DispatcherOptions options,
        TimeProvider time,
        Random random,
        ILogger<Dispatcher> logger
    )
    {
        _outbox = outbox;
        _bus = bus;
        _channels = channels;
        _known = channels.Current;
        _options = options;
        _time = time;
        _logger = logger;
        _health = health;
        _attempt = new(outbox, channels, kinds, options, time, random, logger);
        _loads = new(options);
        _wake = new(time);
    }

    /// <summary>
    /// Runs until cancelled; then gives attempts under way a short grace. Whatever is cut off is delivered later, with the same
    /// idempotency key. Start it when the channels are loaded: what is for a channel that does not exist is rejected.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var sending = new CancellationTokenSource();
        var changes = _bus.Subscribe(Topics.Incidents, "notify");
        var following = IncidentSignal.FollowAsync(changes, _wake, cancellationToken);
        var watching = new OutboxWatch(_outbox, _health, _options, _time, _logger).RunAsync(cancellationToken);
        _channels.Changed += OnChannelsChanged;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var sleep = await DispatchAsync(sending.Token, cancellationToken);
                if (sleep > TimeSpan.Zero)
                {
                    await _wake.WaitAsync(sleep, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
        finally
        {
            _channels.Changed -= OnChannelsChanged;
            await Quietly(Task.WhenAll(following, watching));
            await changes.DisposeAsync();
            await DrainAsync(sending);
        }
    }

    public void Dispose() => _wake.Dispose();

    /// <summary>Starts what is due and fits, and says how long to sleep.</summary>
    private async Task<TimeSpan> DispatchAsync(CancellationToken sending, CancellationToken cancellationToken)
    {
        try
        {
            var now = _time.GetUtcNow();
            await HastenChangedAsync(now, cancellationToken);
            var limits = _loads.Limits(now);
            if (limits.Total <= 0)
            {
                return _options.MaxSleep;
            }

            var claimed = await _outbox.ClaimAsync(now, now + _options.Lease, limits, cancellationToken);
            _attempts.RemoveAll(attempt => attempt.IsCompleted);
            _attempts.AddRange(claimed.Select(delivery => AttemptAsync(delivery, sending)));

            _health.Clear("outbox_unavailable");
            if (claimed.Count == limits.Total)
            {
                return TimeSpan.Zero;
            }

            // What is due already and was not claimed belongs to channels that are full: the end of an attempt wakes.
            var next = await _outbox.NextDueAsync(cancellationToken) - _time.GetUtcNow();
            return next > TimeSpan.Zero && next < _options.MaxSleep ? next.Value : _options.MaxSleep;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _health.Report("outbox_unavailable", "Alerts cannot be sent because the outbox cannot be read; see the log and the disk.");
            DispatcherLog.ClaimFailed(_logger, error);
            return _options.MaxSleep;
        }
    }

    /// <summary>Whoever mends a channel is not kept waiting for the next of its attempts, which may be an hour away.</summary>
    private async Task HastenChangedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = _channels.Current;
        if (current == _known)
        {
            return;
        }

        foreach (var channel in current.All)
        {
            if (_known.ByKey(channel.Key) is { } before && before.Declaration.Version != channel.Declaration.Version)
            {
                await _outbox.HastenAsync(channel.Key, now, cancellationToken);
            }
        }

        _known = current;
    }

    private async Task AttemptAsync(Delivery delivery, CancellationToken sending)
    {
        _loads.Started(delivery.ChannelKey);
        await Task.Yield();
        DeliveryResult? result = null;
        try
        {
            result = await _attempt.RunAsync(delivery, sending);
        }
        finally
        {
            _loads.Ended(delivery.ChannelKey, result, _time.GetUtcNow());
            _wake.Set();
        }
    }

    private async Task DrainAsync(CancellationTokenSource sending)
    {
        await Quietly(Task.WhenAll(_attempts).WaitAsync(_options.ShutdownGrace, _time));
        await sending.CancelAsync();
        await Quietly(Task.WhenAll(_attempts).WaitAsync(_options.ShutdownGrace, _time));
    }

    private void OnChannelsChanged()
    {
        _loads.Reset();
        _wake.Set();
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
