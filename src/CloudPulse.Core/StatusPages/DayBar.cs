using System.Globalization;
using CloudPulse.Core.Record;

namespace CloudPulse.Core.StatusPages;

/// <summary>A calendar day of a component.</summary>
public readonly record struct DayBar(DateOnly Day, StatusCounts Counts)
{
    /// <summary>Below this part of well results a day was an outage, above it only troubled.</summary>
    private const double Outage = 0.95;

    public DayState State =>
        Counts switch
        {
            { Conclusive: 0, Maintenance: > 0 } => DayState.Maintenance,
            { Conclusive: 0 } => DayState.Nothing,
            { Down: 0, Degraded: 0 } => DayState.Well,
            { Down: 0 } => DayState.Degraded,
            _ => Counts.Uptime < Outage ? DayState.Outage : DayState.Troubled,
        };

    /// <summary>The days of <paramref name="zone"/> that end with the one of <paramref name="now"/>.</summary>
    public static (DateOnly First, IReadOnlyList<DateTimeOffset> Bounds) Days(int count, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var first = today.AddDays(1 - count);
        return (first, SummaryBounds.Days(first, today, zone));
    }

    /// <summary>What hovering tells: "3 Nov: 99.93 % up".</summary>
    public string Text(Func<double?, string> percent) =>
        Day.ToString("d MMM yyyy", CultureInfo.InvariantCulture)
        + State switch
        {
            DayState.Nothing => ": no data",
            DayState.Maintenance => ": maintenance",
            DayState.Degraded => $": {percent(Counts.Uptime)} up, at times degraded",
            _ => $": {percent(Counts.Uptime)} up",
        };
}

public enum DayState
{
    Well,
    Degraded,
    Troubled,
    Outage,
    Maintenance,
    Nothing,
}
