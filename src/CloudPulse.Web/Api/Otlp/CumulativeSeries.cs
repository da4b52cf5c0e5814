namespace CloudPulse.Web.Api.Otlp;

/// <summary>
/// What each cumulative histogram had counted when it was last recorded, so that only what came since is counted. Held in memory: the first
/// point after a start tells how far a series is, unless it began after this process did. Used by one request at a time.
/// </summary>
internal sealed class CumulativeSeries(TimeProvider time) : IDisposable
{
    private const int MaxSeries = 50_000;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly DateTimeOffset _since = time.GetUtcNow();
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<Turn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new(this);
    }

    public void Dispose() => _turn.Dispose();

    private DateTimeOffset Now => time.GetUtcNow();

    private void Keep(Dictionary<string, Seen> seen)
    {
        foreach (var (key, value) in seen)
        {
            _seen[key] = value;
        }
    }

    private bool HasRoom()
    {
        if (_seen.Count >= MaxSeries)
        {
            var oldest = Now - Idle;
            foreach (var (key, seen) in _seen)
            {
                if (seen.At < oldest)
                {
                    _seen.Remove(key);
                }
            }
        }

        return _seen.Count < MaxSeries;
    }

    private sealed record Seen(
        DateTimeOffset? Start,
        DateTimeOffset Time,
        BucketLayout Layout,
        IReadOnlyDictionary<int, long> Counts,
        DateTimeOffset At
    );

    /// <summary>What came since a series was last recorded.</summary>
    /// <param name="Counts">By bucket; null: this point only tells how far the series is, or is older than what was recorded.</param>
    /// <param name="Since">When the interval began.</param>
    /// <param name="Refusal">Why it can't be told; null when it can.</param>
    public readonly record struct Difference(IReadOnlyDictionary<int, long>? Counts, DateTimeOffset? Since, string? Refusal = null);

    /// <summary>The series as one request sees them; what it took counts as recorded when it says so.</summary>
    public sealed class Turn(CumulativeSeries all) : IDisposable
    {
        private readonly Dictionary<string, Seen> _taken = new(StringComparer.Ordinal);

        public Difference Take(string key, HistogramPoint point)
        {
            var before = _taken.GetValueOrDefault(key) ?? all._seen.GetValueOrDefault(key);
            if (before is null && !(all.HasRoom() && _taken.Count < MaxSeries))
            {
                return new(null, null, $"would be one more than {MaxSeries} cumulative series; export deltas instead");
            }

            if (point.Time <= before?.Time)
            {
                return default;
            }

            _taken[key] = new(point.Start, point.Time!.Value, point.Layout, point.Counts, all.Now);
            if (before is null)
            {
                return point.Start >= all._since ? new(point.Counts, point.Start) : default;
            }

            if (before.Start != point.Start)
            {
                return new(point.Counts, before.Time);
            }

            return point.Layout.Fit(before.Layout, before.Counts) is { } counted ? new(Since(counted, point.Counts), before.Time) : default;
        }

        /// <summary>What was taken is on the disk.</summary>
        public void Recorded() => all.Keep(_taken);

        public void Dispose() => all._turn.Release();

        private static IReadOnlyDictionary<int, long> Since(IReadOnlyDictionary<int, long> before, IReadOnlyDictionary<int, long> now) =>
            before.Any(entry => now.GetValueOrDefault(entry.Key) < entry.Value)
                // It began again without saying so.
                ? now
                : now.Select(entry => (entry.Key, Value: entry.Value - before.GetValueOrDefault(entry.Key)))
                    .Where(entry => entry.Value > 0)
                    .ToDictionary(entry => entry.Key, entry => entry.Value);
    }
}
