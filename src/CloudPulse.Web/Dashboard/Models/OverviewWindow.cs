namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The intervals that the overview counts: 90 to 30 days ago, 30 to 7 days ago, 7 days to 24 hours ago, and each of the last 24 hours.</summary>
internal sealed class OverviewWindow
{
    public const int Hours = 24;

    /// <summary>The index of the first of the 24 hours among the intervals.</summary>
    public const int FirstHour = 3;

    public OverviewWindow(DateTimeOffset now)
    {
        var hour = HourOf(now);
        FirstHourStart = hour.AddHours(1 - Hours);
        Bounds =
        [
            hour.AddDays(-90),
            hour.AddDays(-30),
            hour.AddDays(-7),
            .. Enumerable.Range(0, Hours).Select(index => FirstHourStart.AddHours(index)),
            EndOf(now),
        ];
    }

    public DateTimeOffset FirstHourStart { get; }

    public IReadOnlyList<DateTimeOffset> Bounds { get; }

    public static DateTimeOffset HourOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>The end of an interval that takes in a pulse of this very millisecond.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset now) => now.AddMilliseconds(1);
}
