using CloudPulse.Core.Record;

namespace CloudPulse.Web.Responses;

/// <summary>How many pulses ended how.</summary>
internal sealed record CountsView(long Up, long Degraded, long Down, long Inconclusive, long Maintenance)
{
    public static CountsView From(StatusCounts counts) =>
        new(counts.Up, counts.Degraded, counts.Down, counts.Inconclusive, counts.Maintenance);
}

/// <summary>Latencies of good pulses. Percentiles have a relative error of at most 1 %, the rest is exact.</summary>
internal sealed record LatencyView(
    long Count,
    double MinMs,
    double MeanMs,
    double MaxMs,
    double P50Ms,
    double P90Ms,
    double P95Ms,
    double P99Ms
)
{
    public static LatencyView? From(LatencySummary? latency) =>
        latency is null
            ? null
            : new(
                latency.Count,
                Ms(latency.Min),
                Ms(latency.Mean),
                Ms(latency.Max),
                Ms(latency.P50),
                Ms(latency.P90),
                Ms(latency.P95),
                Ms(latency.P99)
            );

    private static double Ms(TimeSpan latency) => Math.Round(latency.TotalMilliseconds, 3);
}

/// <summary>All pulses of [from, to), summed up.</summary>
/// <param name="From">What was really covered: wider than asked for where only rollups are kept.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Counts">By status.</param>
/// <param name="Uptime">(up + degraded) / (up + degraded + down), between 0 and 1; null when nothing counts.</param>
/// <param name="Latency">Null when nothing was timed.</param>
internal sealed record SummaryView(DateTimeOffset From, DateTimeOffset To, CountsView Counts, double? Uptime, LatencyView? Latency)
{
    public static SummaryView Of(PulseSummary summary) =>
        new(summary.From, summary.To, CountsView.From(summary.Counts), summary.Counts.Uptime, LatencyView.From(summary.Latency));
}
