using CloudPulse.Core.Model;

namespace CloudPulse.Core.Record;

/// <summary>What raw pulses alone tell of a range.</summary>
/// <param name="RawSince">Since when raw pulses are kept: nothing is known of what was before.</param>
/// <param name="Steps">Interval by interval.</param>
/// <param name="Regions">Of the whole range, by name; one for each that pulses came from.</param>
public sealed record PulseBreakdown(DateTimeOffset RawSince, IReadOnlyList<PhaseSummary> Steps, IReadOnlyList<RegionSummary> Regions);

/// <summary>How the latency of the pulses in [From, To) divided up.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Count">Pulses with phases among those whose latency counts (<see cref="PulseSummary.Latency"/>).</param>
/// <param name="Mean">Of these pulses. A phase that did not take place in some of them counts there as no time, so that phases add up; null: it took place in none.</param>
public sealed record PhaseSummary(DateTimeOffset From, DateTimeOffset To, long Count, PhaseTimings Mean);

/// <summary>A subject as one region saw it.</summary>
/// <param name="Region">Where it was observed from.</param>
/// <param name="Newest">When the newest pulse was.</param>
/// <param name="Status">What it said.</param>
/// <param name="Counts">By status.</param>
/// <param name="Latency">As in <see cref="PulseSummary.Latency"/>.</param>
public sealed record RegionSummary(string Region, DateTimeOffset Newest, PulseStatus Status, StatusCounts Counts, LatencySummary? Latency);
