using CloudPulse.Core.Model;

namespace CloudPulse.Web.Api.Maintenance;

/// <summary>A maintenance as declared; then what a PUT may send back and ignores.</summary>
internal sealed record MaintenanceView
{
    /// <inheritdoc cref="Checks.CheckView.ReadOnlyFields"/>
    public static readonly IReadOnlyList<string> ReadOnlyFields = ["id", "managed_by", "origin", "version", "created_at", "updated_at"];

    public required int Id { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required bool Enabled { get; init; }
    public required bool Announce { get; init; }

    // What was not declared is left out: with all: true there may be no checks, and without cron no duration.
    public bool? All { get; init; }
    public IReadOnlyList<string>? Checks { get; init; }
    public IReadOnlyList<string>? Groups { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public DateTimeOffset? Start { get; init; }
    public DateTimeOffset? End { get; init; }
    public string? Cron { get; init; }
    public TimeSpan? Duration { get; init; }
    public string? TimeZone { get; init; }
    public required ManagedBy ManagedBy { get; init; }

    /// <summary>Where it is declared: file and line.</summary>
    public string? Origin { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static MaintenanceView From(PlannedMaintenance maintenance)
    {
        var (declaration, definition) = maintenance;
        return new()
        {
            Id = maintenance.Id,
            Key = maintenance.Key,
            Name = definition.Name,
            Description = definition.Description,
            Enabled = definition.Enabled,
            Announce = definition.Announce,
            All = definition.All ? true : null,
            Checks = Given(definition.Checks),
            Groups = Given(definition.Groups),
            Tags = Given(definition.Tags),
            Start = definition.Start,
            End = definition.End,
            Cron = definition.Cron?.Expression,
            Duration = definition.Duration,
            TimeZone = definition.TimeZone,
            ManagedBy = declaration.ManagedBy,
            Origin = declaration.Origin,
            Version = declaration.Version,
            CreatedAt = declaration.CreatedAt,
            UpdatedAt = declaration.UpdatedAt,
        };
    }

    private static IReadOnlyList<string>? Given(IReadOnlyList<string> list) => list.Count > 0 ? list : null;
}

/// <summary>What a maintenance's declaration may say: once from start to end, or by cron and duration.</summary>
internal sealed record MaintenanceDeclaration
{
    public required string Name { get; init; }

    /// <summary>A slug. Default: made of the name.</summary>
    public string? Key { get; init; }

    /// <summary>Markdown, told with an announcement.</summary>
    public string? Description { get; init; }
    public bool? Enabled { get; init; }

    /// <summary>Tell its name and description on the status pages that show one of its checks. Default: false.</summary>
    public bool? Announce { get; init; }

    /// <summary>Every check; else checks, groups or tags.</summary>
    public bool? All { get; init; }
    public IReadOnlyList<string>? Checks { get; init; }
    public IReadOnlyList<string>? Groups { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public DateTimeOffset? Start { get; init; }
    public DateTimeOffset? End { get; init; }

    /// <summary>When it begins again and again: minute, hour, day of month, month, day of week.</summary>
    public string? Cron { get; init; }

    /// <summary>How long each lasts, with cron: 1m to 31d.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Of the cron expression. Default: UTC.</summary>
    public string? TimeZone { get; init; }
}
