namespace CloudPulse.Core.Record;

/// <summary>
/// Adds up time-weighted uptime over a window from results given in order of time, holding one result at a time. A result's state holds
/// until the next one, at most <c>staleAfter</c>; results before the window carry into it.
/// </summary>
public sealed class UptimeClock
{
    private readonly long _from;
    private readonly long _to;
    private readonly long _staleAfter;
    private readonly IReadOnlyList<(long From, long To)> _excluded;
    private readonly long[] _ticks = new long[Enum.GetValues<UptimeState>().Length];
    private UptimeState _state = UptimeState.Unknown;
    private long _since;
    private long _freshUntil;
    private long _excludedTicks;
    private int _firstExclusion;

    /// <param name="excluded">Maintenance and pauses, in any order; where they overlap they count once.</param>
    public UptimeClock(DateTimeOffset from, DateTimeOffset to, TimeSpan staleAfter, IReadOnlyList<TimeRange> excluded)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(staleAfter, TimeSpan.Zero);
        (_from, _to, _staleAfter) = (from.UtcTicks, to.UtcTicks, staleAfter.Ticks);
        _since = _from;
        _freshUntil = _from;
        _excluded = TimeRanges.Union(excluded, _from, _to);
    }

    /// <summary>Of results at one instant the later given wins. Results at or after the window's end change nothing.</summary>
    public void Add(DateTimeOffset at, UptimeState state)
    {
        var ticks = at.UtcTicks;
        if (ticks >= _to)
        {
            return;
        }

        HoldUntil(Math.Max(ticks, _from));
        _state = state;
        _freshUntil = ticks + _staleAfter;
    }

    /// <summary>The sum over the whole window. Nothing can be added afterwards.</summary>
    public UptimeTime Finish()
    {
        HoldUntil(_to);
        return new(
            new(_ticks[(int)UptimeState.Up]),
            new(_ticks[(int)UptimeState.Down] + _ticks[(int)UptimeState.Pending]),
            new(_ticks[(int)UptimeState.Unknown]),
            new(_ticks[(int)UptimeState.Excluded] + _excludedTicks)
        );
    }

    private void HoldUntil(long until)
    {
        var fresh = Math.Clamp(_freshUntil, _since, until);
        Count(_state, _since, fresh);
        Count(UptimeState.Unknown, fresh, until);
        _since = until;
    }

    private void Count(UptimeState state, long from, long to)
    {
        if (from >= to)
        {
            return;
        }

        while (_firstExclusion < _excluded.Count && _excluded[_firstExclusion].To <= from)
        {
            _firstExclusion++;
        }

        var left = to - from;
        for (var index = _firstExclusion; index < _excluded.Count && _excluded[index].From < to; index++)
        {
            var overlap = Math.Min(to, _excluded[index].To) - Math.Max(from, _excluded[index].From);
            left -= overlap;
            _excludedTicks += overlap;
        }

        _ticks[(int)state] += left;
    }
}
