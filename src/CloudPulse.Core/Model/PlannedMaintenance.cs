using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Model;

/// <summary>A planned interruption: what <c>maintenance:</c> in the file and <c>/api/v1/maintenance</c> declare.</summary>
public sealed record MaintenanceDefinition
{
    public const int MaxChecks = 500;
    public const int MaxGroups = 100;
    public const int MaxDescription = 4_000;
    public static readonly TimeSpan MinDuration = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(31);

    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>Markdown.</summary>
    public string? Description { get; init; }
    public bool Enabled { get; init; } = true;

    /// <summary>Status pages tell its name and description before and while it lasts.</summary>
    public bool Announce { get; init; }

    /// <summary>Every check, there now or later.</summary>
    public bool All { get; init; }

    /// <summary>Keys of checks.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When it begins; with <see cref="Cron"/>, no occurrence begins before.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>When it ends; with <see cref="Cron"/>, no occurrence begins then or later.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>When it begins again and again; null: once.</summary>
    public CronTimes? Cron { get; init; }

    /// <summary>How long an occurrence of <see cref="Cron"/> lasts.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The time zone as declared.</summary>
    public string? TimeZone { get; init; }

    public bool Covers(CheckDefinition check) =>
        All
        || Checks.Contains(check.Key, StringComparer.Ordinal)
        || (check.Group is { } group && Groups.Contains(group, StringComparer.Ordinal))
        || check.Tags.Any(tag => Tags.Contains(tag, StringComparer.Ordinal));

    /// <summary>The first window that ends after <paramref name="moment"/>: the one that it lies in, or the next; null when there is none.</summary>
    public MaintenanceWindow? WindowAfter(DateTimeOffset moment)
    {
        if (Cron is null)
        {
            return End > moment ? new(Start!.Value, End.Value) : null;
        }

        var since = moment - Duration!.Value;
        var begin = Cron.After(Start is { } first && first > since ? first.AddTicks(-1) : since);
        return begin >= End ? null : new(begin, begin + Duration.Value);
    }

    /// <summary>Every window that overlaps [from, to), in order; they overlap each other where one lasts beyond the next one's begin.</summary>
    public IEnumerable<MaintenanceWindow> Windows(DateTimeOffset from, DateTimeOffset to)
    {
        for (var window = WindowAfter(from); window is not null && window.Start < to; window = WindowAfter(window.End))
        {
            yield return window;
        }
    }
}

/// <summary>A maintenance as declared and stored.</summary>
public sealed record PlannedMaintenance(Declaration Declaration, MaintenanceDefinition Definition)
{
    public int Id => Declaration.Id;

    public string Key => Definition.Key;

    public bool IsActive => Definition.Enabled && !Declaration.Paused;
}
