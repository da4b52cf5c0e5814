using CloudPulse.Core.Model;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Overview;

/// <summary>Everything at a glance.</summary>
/// <param name="At">When it was put together.</param>
/// <param name="Self">What is wrong with CloudPulse itself; empty when well.</param>
/// <param name="Totals">How many of the checks shown are in each status.</param>
/// <param name="BarsFrom">When the first bar starts; each is an hour long, the last goes on to <paramref name="At"/>.</param>
/// <param name="Checks">By id.</param>
internal sealed record OverviewView(
    DateTimeOffset At,
    IReadOnlyList<AilmentView> Self,
    IReadOnlyDictionary<CheckStatus, int> Totals,
    DateTimeOffset BarsFrom,
    IReadOnlyList<OverviewCheckView> Checks
);

/// <summary>One check at a glance. Uptimes are ratios of checks between 0 and 1; null when nothing counts.</summary>
internal sealed record OverviewCheckView
{
    public required int Id { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required string Kind { get; init; }
    public string? Group { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required ManagedBy ManagedBy { get; init; }
    public required CheckStatus Status { get; init; }
    public DateTimeOffset? Since { get; init; }
    public bool Flapping { get; init; }
    public long? OpenIncidentId { get; init; }
    public DateTimeOffset? LatestAt { get; init; }
    public double? LatestLatencyMs { get; init; }
    public FailureView? LatestFailure { get; init; }

    /// <summary>The last 24 hours, hour by hour, oldest first.</summary>
    public required IReadOnlyList<CountsView> Bars { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("uptime_24h")]
    public double? Uptime24Hours { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("uptime_7d")]
    public double? Uptime7Days { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("uptime_30d")]
    public double? Uptime30Days { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("uptime_90d")]
    public double? Uptime90Days { get; init; }

    /// <summary>The 95th percentile of the last 24 hours, up to a minute old; null when not known yet.</summary>
    public double? LatencyP95Ms { get; init; }
}
