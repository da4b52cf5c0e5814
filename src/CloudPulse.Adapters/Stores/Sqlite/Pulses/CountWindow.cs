using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// A subject's counts of recent days, and of the hours of those days that were asked for, so that the overview needs no disk. Guarded by
/// its subject's gate.
/// </summary>
internal sealed class CountWindow(long firstDay, int days)
{
    private readonly CountRow _days = new(days);
    private readonly HoursOfDay?[] _hours = new HoursOfDay?[days];

    public long FirstDay => firstDay;

    public long EndDay => firstDay + days;

    public bool Has(long fromDay, long toDay) => fromDay >= firstDay && toDay <= EndDay;

    public HoursOfDay? Hours(long day) => _hours[day - firstDay];

    public void SetHours(long day, HoursOfDay hours) => _hours[day - firstDay] = hours;

    public void RemoveHours(long day) => _hours[day - firstDay] = null;

    public void Add(long time, int kind, int count)
    {
        var day = Clock.Floor(time, Clock.Day) / Clock.Day;
        if (Has(day, day + 1))
        {
            _days.Add((int)(day - firstDay), kind, count);
            Hours(day)?.Counts.Add((int)((time % Clock.Day) / Clock.Hour), kind, count);
        }
    }

    public void AddDay(long day, StatusCounts counts) => _days.Add((int)(day - firstDay), counts);

    public StatusCounts SumDays(long from, long to) => _days.Sum((int)(from - firstDay), (int)(to - firstDay));
}

/// <summary>The counts of a day's 24 hours.</summary>
internal sealed class HoursOfDay
{
    public CountRow Counts { get; } = new(24);

    /// <summary>The day (since 1970) when it was last asked for.</summary>
    public long AskedOn { get; set; }
}
