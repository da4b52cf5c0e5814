using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Checks;

/// <summary>What raw pulses alone tell of a check.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="RawSince">Since when raw pulses are kept: nothing is known here of what was before.</param>
/// <param name="Items">Phases, interval by interval.</param>
/// <param name="Regions">Of the whole range, by name.</param>
internal sealed record BreakdownView(
    string Subject,
    DateTimeOffset RawSince,
    IReadOnlyList<PhaseSummaryView> Items,
    IReadOnlyList<RegionView> Regions
)
{
    public static BreakdownView Of(Subject subject, PulseBreakdown breakdown) =>
        new(
            subject.ToString(),
            breakdown.RawSince,
            [.. breakdown.Steps.Select(PhaseSummaryView.Of)],
            [.. breakdown.Regions.Select(RegionView.Of)]
        );
}

/// <summary>How the latency of good pulses in [from, to) divided up on average.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Count">Good pulses with phases.</param>
/// <param name="Mean">A phase that some of them had not counts there as no time; null: none had it.</param>
internal sealed record PhaseSummaryView(DateTimeOffset From, DateTimeOffset To, long Count, PhasesView? Mean)
{
    public static PhaseSummaryView Of(PhaseSummary step) =>
        new(step.From, step.To, step.Count, step.Count == 0 ? null : PhasesView.From(step.Mean));
}

/// <summary>A check as one region saw it.</summary>
/// <param name="Region">Where from.</param>
/// <param name="Newest">When its newest pulse was.</param>
/// <param name="Status">What that said.</param>
/// <param name="Counts">By status.</param>
/// <param name="Uptime">(up + degraded) / (up + degraded + down); null when nothing counts.</param>
/// <param name="Latency">Null when nothing was timed.</param>
internal sealed record RegionView(
    string Region,
    DateTimeOffset Newest,
    PulseStatus Status,
    CountsView Counts,
    double? Uptime,
    LatencyView? Latency
)
{
    public static RegionView Of(RegionSummary region) =>
        new(
            region.Region,
            region.Newest,
            region.Status,
            CountsView.From(region.Counts),
            region.Counts.Uptime,
            LatencyView.From(region.Latency)
        );
}
