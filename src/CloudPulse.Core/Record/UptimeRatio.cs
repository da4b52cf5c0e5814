namespace CloudPulse.Core.Record;

/// <summary>Uptime as a ratio of checks: every conclusive result outside maintenance and pause weighs the same.</summary>
public readonly record struct UptimeRatio(long Up, long Down, long Pending = 0)
{
    /// <summary>up / (up + down + pending); null when there is no result.</summary>
    public Fraction? Availability => Of(Up, Up + Down + Pending);

    /// <summary>up / (up + down); null when there is neither.</summary>
    public Fraction? AvailabilityIgnoringPending => Of(Up, Up + Down);

    public static UptimeRatio From(StatusCounts counts) => new(counts.Up + counts.Degraded, counts.Down);

    private static Fraction? Of(long part, long whole) => whole == 0 ? null : new Fraction(part, whole);
}
