using CloudPulse.Core.Model;

namespace CloudPulse.Core.Schedule;

/// <summary>
/// A check's slots: the instants t with (t - phase) a multiple of the interval, counted from the Unix epoch, phase = hash of the key
/// modulo the interval. A pure function, so slots need no stored state, survive restarts, spread evenly, and are the same for any two
/// schedulers.
/// </summary>
public readonly struct SlotClock
{
    private readonly long _interval;
    private readonly long _phase;

    public SlotClock(string key, TimeSpan interval)
    {
        _interval = (long)interval.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(_interval, 1);
        _phase = (long)(StableHash.Of(key) % (ulong)_interval);
    }

    /// <summary>The first slot at or after <paramref name="time"/>.</summary>
    public DateTimeOffset AtOrAfter(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var milliseconds = Math.DivRem(ticks, TimeSpan.TicksPerMillisecond, out var rest) + (rest > 0 ? 1 : 0);
        return DateTimeOffset.FromUnixTimeMilliseconds(AtOrAfterMilliseconds(milliseconds));
    }

    /// <inheritdoc cref="AtOrAfter"/>
    /// <param name="unixMilliseconds">Milliseconds since the Unix epoch.</param>
    internal long AtOrAfterMilliseconds(long unixMilliseconds)
    {
        var offset = (unixMilliseconds - _phase) % _interval;
        return offset switch
        {
            0 => unixMilliseconds,
            < 0 => unixMilliseconds - offset,
            _ => unixMilliseconds + (_interval - offset),
        };
    }
}
