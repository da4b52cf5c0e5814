namespace CloudPulse.Core.Record;

/// <summary>Bounds for <see cref="IPulseReader.SummariseAsync"/>: n + 1 instants, in UTC, make n intervals.</summary>
public static class SummaryBounds
{
    /// <summary><paramref name="from"/>, then every <paramref name="step"/>, and <paramref name="to"/> at the end: the last interval may be shorter.</summary>
    public static IReadOnlyList<DateTimeOffset> Every(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        var bounds = new List<DateTimeOffset>();
        for (var at = from.ToUniversalTime(); at < to; at += step)
        {
            bounds.Add(at);
        }

        bounds.Add(to.ToUniversalTime());
        return bounds;
    }

    /// <summary>The calendar days of <paramref name="zone"/> from <paramref name="first"/> to <paramref name="last"/>, both included: 23, 24 or 25 hours each.</summary>
    public static IReadOnlyList<DateTimeOffset> Days(DateOnly first, DateOnly last, TimeZoneInfo zone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var bounds = new List<DateTimeOffset>();
        for (var day = first; day <= last.AddDays(1); day = day.AddDays(1))
        {
            bounds.Add(StartOfDay(day, zone));
        }

        return bounds;
    }

    /// <summary>The calendar months of <paramref name="zone"/> from that of <paramref name="first"/> to that of <paramref name="last"/>, both included.</summary>
    public static IReadOnlyList<DateTimeOffset> Months(DateOnly first, DateOnly last, TimeZoneInfo zone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var bounds = new List<DateTimeOffset>();
        var end = new DateOnly(last.Year, last.Month, 1).AddMonths(1);
        for (var month = new DateOnly(first.Year, first.Month, 1); month <= end; month = month.AddMonths(1))
        {
            bounds.Add(StartOfDay(month, zone));
        }

        return bounds;
    }

    /// <summary>
    /// The first instant of a day in a zone, in UTC. Where clocks skip midnight the day starts when they land; where midnight comes twice
    /// it starts at the first.
    /// </summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            // Clocks jump from some time at or before midnight to some time after it. The offset before the jump, applied to midnight,
            // names the very instant of a jump at midnight and an instant after an earlier one; step back to the jump.
            var at = new DateTimeOffset(local, zone.GetUtcOffset(local.AddDays(-1)));
            return FirstInstantOf(day, at, zone);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static DateTimeOffset FirstInstantOf(DateOnly day, DateTimeOffset near, TimeZoneInfo zone)
    {
        var (before, after) = (near.ToUniversalTime().AddHours(-3), near.ToUniversalTime().AddHours(3));
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = new DateTimeOffset(
                (before.UtcTicks + after.UtcTicks) / 2 / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond,
                TimeSpan.Zero
            );
            var local = TimeZoneInfo.ConvertTime(middle, zone);
            (before, after) = DateOnly.FromDateTime(local.DateTime) < day ? (middle, after) : (before, middle);
        }

        return after;
    }
}
