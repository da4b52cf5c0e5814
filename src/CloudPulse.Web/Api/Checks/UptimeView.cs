using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Api.Checks;

/// <summary>A check's uptime by both definitions; docs/uptime.md tells when to use which.</summary>
internal sealed record UptimeView(
    string Subject,
    DateTimeOffset From,
    DateTimeOffset To,
    UptimeByChecksView ByChecks,
    UptimeByTimeView ByTime
)
{
    public static UptimeView Of(
        Check check,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan staleAfter,
        (UptimeRatio Ratio, bool Exact) byChecks,
        (UptimeTime Time, bool Exact) byTime
    ) =>
        new(
            check.Subject.ToString(),
            from,
            to,
            new(byChecks.Ratio.Availability?.ToDouble(), byChecks.Ratio.Up, byChecks.Ratio.Down, byChecks.Exact),
            new(
                byTime.Time.Availability?.ToDouble(),
                byTime.Time.Up.TotalSeconds,
                byTime.Time.Down.TotalSeconds,
                byTime.Time.Unknown.TotalSeconds,
                byTime.Time.Excluded.TotalSeconds,
                staleAfter,
                byTime.Exact
            )
        );
}

/// <summary>Every conclusive pulse outside maintenance weighs the same.</summary>
/// <param name="Uptime">up / (up + down), between 0 and 1; null when there is no pulse.</param>
/// <param name="Up">Pulses, degraded ones too.</param>
/// <param name="Down">Pulses.</param>
/// <param name="Exact">False: the ends of the range were widened to the rollups that are kept.</param>
internal sealed record UptimeByChecksView(double? Uptime, long Up, long Down, bool Exact);

/// <summary>Weighted by how long each state held.</summary>
/// <param name="Uptime">up / (up + down), between 0 and 1; null when nothing is known.</param>
/// <param name="UpSeconds">Seen up.</param>
/// <param name="DownSeconds">Seen down.</param>
/// <param name="UnknownSeconds">No pulse, or only one gone stale.</param>
/// <param name="ExcludedSeconds">In maintenance.</param>
/// <param name="StaleAfter">For how long a pulse's state holds when no other follows.</param>
/// <param name="Exact">False: part of the range was read from rollups.</param>
internal sealed record UptimeByTimeView(
    double? Uptime,
    double UpSeconds,
    double DownSeconds,
    double UnknownSeconds,
    double ExcludedSeconds,
    TimeSpan StaleAfter,
    bool Exact
);
