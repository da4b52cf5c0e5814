using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Checks;

/// <summary>
/// A check: what was declared, with defaults filled in; then what is known about it, which a PUT may send back and which it ignores.
/// </summary>
internal sealed record CheckView
{
    /// <summary>What a client can't set: ignored in a PUT, so that what was read can be sent back.</summary>
    public static readonly IReadOnlyList<string> ReadOnlyFields =
    [
        "id",
        "paused",
        "managed_by",
        "origin",
        "version",
        "created_at",
        "updated_at",
        "state",
    ];

    public required int Id { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required string Kind { get; init; }
    public string? Group { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required bool Enabled { get; init; }
    public required TimeSpan Interval { get; init; }
    public required TimeSpan Timeout { get; init; }
    public required int Retries { get; init; }
    public required TimeSpan RetryDelay { get; init; }
    public required IReadOnlyList<string> Conditions { get; init; }
    public TimeSpan? DegradedAfter { get; init; }
    public required int FailureThreshold { get; init; }
    public required int SuccessThreshold { get; init; }
    public required IReadOnlyList<string> Parents { get; init; }
    public required IReadOnlyList<string> Alerts { get; init; }
    public required bool SendOnResolved { get; init; }
    public TimeSpan? ReminderInterval { get; init; }
    public required IReadOnlyList<MaintenanceWindow> Maintenance { get; init; }
    public required bool Paused { get; init; }
    public required ManagedBy ManagedBy { get; init; }

    /// <summary>Where it is declared: file and line.</summary>
    public string? Origin { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required CheckStateView State { get; init; }

    /// <summary>The kind's own settings, beside the others.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Settings { get; init; }

    public static CheckView From(Check check, IStatusBoard board)
    {
        var (declaration, definition) = check;
        return new()
        {
            Id = check.Id,
            Key = check.Key,
            Name = definition.Name,
            Url = definition.Url,
            Kind = definition.Kind,
            Group = definition.Group,
            Tags = definition.Tags,
            Enabled = definition.Enabled,
            Interval = definition.Interval,
            Timeout = definition.Timeout,
            Retries = definition.Retries,
            RetryDelay = definition.RetryDelay,
            Conditions = [.. definition.Conditions.Select(condition => condition.Text)],
            DegradedAfter = definition.DegradedAfter,
            FailureThreshold = definition.FailureThreshold,
            SuccessThreshold = definition.SuccessThreshold,
            Parents = definition.Parents,
            Alerts = definition.Alerts,
            SendOnResolved = definition.SendOnResolved,
            ReminderInterval = definition.ReminderInterval,
            Maintenance = definition.Maintenance,
            Paused = declaration.Paused,
            ManagedBy = declaration.ManagedBy,
            Origin = declaration.Origin,
            Version = declaration.Version,
            CreatedAt = declaration.CreatedAt,
            UpdatedAt = declaration.UpdatedAt,
            State = CheckStateView.From(check, board),
            Settings = SettingsJson.Write(definition.Settings),
        };
    }
}
