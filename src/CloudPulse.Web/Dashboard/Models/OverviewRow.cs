using System.Security.Cryptography;
using System.Text;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>One check, or one service that pushes, as the overview shows it.</summary>
public sealed record OverviewRow
{
    /// <summary>The kind of a row that is a service and no check.</summary>
    public const string ServiceKind = "service";

    /// <summary>Unique on the page, and what an update asks for.</summary>
    public required string Id { get; init; }
    public required Subject Subject { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public string? Group { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What is probed; null of a service.</summary>
    public string? Url { get; init; }

    /// <summary>Of its own page.</summary>
    public required string Address { get; init; }
    public required Health Health { get; init; }

    /// <summary>Since when it is as it is; of a service when it was last heard; null when there is nothing to say.</summary>
    public DateTimeOffset? Since { get; init; }
    public Pulse? Latest { get; init; }

    /// <summary>Why it is not well, for a line under its name; null when it is.</summary>
    public string? Note { get; init; }

    /// <summary>Null: not asked for; the row is short then.</summary>
    public RowHistory? History { get; init; }

    public bool IsService => Subject.Kind == SubjectKind.Service;

    internal static string IdOf(Check check) => $"c{check.Id}";

    /// <summary>Names hold any characters, and may be long: their hash does.</summary>
    internal static string IdOf(HeardService service) =>
        "s" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(service.Name)).AsSpan(0, 8));

    internal static OverviewRow From(Check check, SubjectStatus? status, Pulse? latest)
    {
        var definition = check.Definition;
        var health = HealthExtensions.Of(check, status);
        return new()
        {
            Id = IdOf(check),
            Subject = check.Subject,
            Name = definition.Name,
            Kind = definition.Kind,
            Group = definition.Group,
            Tags = definition.Tags,
            Url = definition.Url,
            Address = "/dashboard/checks/" + Uri.EscapeDataString(check.Key),
            Health = health,
            Since = health == Health.Paused ? null : status?.Since,
            Latest = latest,
            Note = NoteOf(health, definition, status, latest),
        };
    }

    internal static OverviewRow From(HeardService service) =>
        new()
        {
            Id = IdOf(service),
            Subject = service.Subject,
            Name = service.Name,
            Kind = ServiceKind,
            Address = ServicePath.AddressOf(service.Name),
            Health = service.Health,
            Since = service.Latest.Time,
            Latest = service.Latest,
            Note = service.Latest.Failure?.ToString(),
        };

    private static string? NoteOf(Health health, CheckDefinition definition, SubjectStatus? status, Pulse? latest) =>
        health switch
        {
            Health.Paused => definition.Enabled ? "Paused by hand" : "Not enabled in its declaration",
            Health.Pending => "No result yet",
            Health.Up when latest is { Status: PulseStatus.Down or PulseStatus.Inconclusive, Failure: { } failure } =>
                $"Last result: {failure}",
            Health.Up => null,
            _ => latest?.Failure?.ToString() ?? status?.OpenIncident?.Cause?.ToString(),
        };
}
