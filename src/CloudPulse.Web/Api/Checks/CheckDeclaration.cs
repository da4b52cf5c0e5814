using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudPulse.Web.Api.Checks;

/// <summary>
/// What a check's declaration may say, as the API's description shows it; docs/checks.md tells the kinds' own fields, which stand beside
/// these. Bodies are read by Core's configuration readers, and a test holds this list to theirs.
/// </summary>
internal sealed record CheckDeclaration
{
    /// <summary>The endpoint. Its scheme picks the kind.</summary>
    public required string Url { get; init; }

    /// <summary>For people. Default: made of the URL.</summary>
    public string? Name { get; init; }

    /// <summary>A slug that history belongs to, for good. Default: made of the name.</summary>
    public string? Key { get; init; }

    /// <summary>http, tcp, …: only where the URL's scheme does not say it.</summary>
    public string? Kind { get; init; }
    public string? Group { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public bool? Enabled { get; init; }

    /// <summary>A duration from 1s to 24h. Default: 1m.</summary>
    public string? Interval { get; init; }

    /// <summary>The deadline of one attempt, at most the interval. Default: 10s.</summary>
    public string? Timeout { get; init; }

    /// <summary>Attempts more before a slot counts as failed: 0 to 5. Default: 0.</summary>
    public int? Retries { get; init; }
    public string? RetryDelay { get; init; }

    /// <summary>Such as [STATUS] == 200 or [RESPONSE_TIME] &lt; 300.</summary>
    public IReadOnlyList<string>? Conditions { get; init; }

    /// <summary>A right answer that takes longer is degraded.</summary>
    public string? DegradedAfter { get; init; }

    /// <summary>Failed slots in a row that open an incident: 1 to 20. Default: 3.</summary>
    public int? FailureThreshold { get; init; }

    /// <summary>Good slots in a row that end it: 1 to 20. Default: 2.</summary>
    public int? SuccessThreshold { get; init; }

    /// <summary>Keys of the checks this one depends on.</summary>
    public IReadOnlyList<string>? Parents { get; init; }

    /// <summary>Keys of the channels that are told.</summary>
    public IReadOnlyList<string>? Alerts { get; init; }
    public bool? SendOnResolved { get; init; }
    public string? ReminderInterval { get; init; }
    public IReadOnlyList<Core.Model.MaintenanceWindow>? Maintenance { get; init; }

    /// <summary>The kind's own fields.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Settings { get; init; }
}
