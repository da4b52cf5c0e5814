using System.Text.Json.Serialization;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Services;

/// <summary>Something that pushes pulses.</summary>
internal sealed record ServiceView(string Name, PulseView? Latest);

/// <summary>A service by itself. Uptimes are ratios of its pulses between 0 and 1; null when nothing counts.</summary>
internal sealed record ServiceDetailView
{
    public required string Name { get; init; }
    public PulseView? Latest { get; init; }

    [JsonPropertyName("counts_24h")]
    public required CountsView Counts24Hours { get; init; }

    [JsonPropertyName("uptime_24h")]
    public double? Uptime24Hours { get; init; }

    [JsonPropertyName("uptime_7d")]
    public double? Uptime7Days { get; init; }

    [JsonPropertyName("uptime_30d")]
    public double? Uptime30Days { get; init; }

    /// <summary>Keys of the checks that tell when it is silent or down.</summary>
    public required IReadOnlyList<string> JudgedBy { get; init; }
}
