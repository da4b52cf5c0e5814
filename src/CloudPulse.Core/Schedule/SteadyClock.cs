namespace CloudPulse.Core.Schedule;

/// <summary>
/// Wall-clock time that never goes back. Slots name probes, so a slot must never come twice: when the wall clock is stepped back, this
/// clock goes on at its own pace until the wall clock has caught up; when it is stepped forward, this clock follows at once.
/// </summary>
public sealed class SteadyClock(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _anchorTimestamp = time.GetTimestamp();
    private DateTimeOffset _anchor = time.GetUtcNow();

    /// <summary>How far this clock is ahead of the wall clock: zero unless that was stepped back.</summary>
    public TimeSpan Ahead { get; private set; }

    public DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            var timestamp = time.GetTimestamp();
            var wall = time.GetUtcNow();
            var steady = _anchor + time.GetElapsedTime(_anchorTimestamp, timestamp);

            // The two clocks are never read at the same instant and tick at slightly different rates: small differences follow the wall.
            if (wall >= steady || steady - wall < TimeSpan.FromMilliseconds(2))
            {
                _anchor = wall > _anchor ? wall : _anchor;
                _anchorTimestamp = timestamp;
                Ahead = TimeSpan.Zero;
                return _anchor;
            }

            Ahead = steady - wall;
            return steady;
        }
    }
}
