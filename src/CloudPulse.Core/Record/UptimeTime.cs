namespace CloudPulse.Core.Record;

/// <summary>Uptime weighted by time: how long the subject was seen up and down. The four parts add up to the window.</summary>
/// <param name="Unknown">No result, or only one gone stale.</param>
/// <param name="Excluded">Maintenance and pause.</param>
public readonly record struct UptimeTime(TimeSpan Up, TimeSpan Down, TimeSpan Unknown, TimeSpan Excluded)
{
    /// <summary>up / (up + down); null when nothing is known.</summary>
    public Fraction? Availability => Of(Up, Up + Down);

    /// <summary>(up + unknown) / (up + down + unknown), the common reading of an SLA: only proven downtime counts.</summary>
    public Fraction? AvailabilityUnknownAsUp => Of(Up + Unknown, Up + Down + Unknown);

    /// <summary>up / (up + down + unknown), the strict reading.</summary>
    public Fraction? AvailabilityUnknownAsDown => Of(Up, Up + Down + Unknown);

    private static Fraction? Of(TimeSpan part, TimeSpan whole) => whole == TimeSpan.Zero ? null : new Fraction(part.Ticks, whole.Ticks);
}
