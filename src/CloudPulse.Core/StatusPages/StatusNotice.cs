namespace CloudPulse.Core.StatusPages;

/// <summary>What people tell on a status page: of an incident, with updates until it is resolved, or of anything else.</summary>
public sealed record StatusNotice
{
    public const int MaxTitle = 200;
    public const int MaxText = 8_000;
    public const int MaxComponents = 200;
    public const int MaxUpdates = 200;

    public required long Id { get; init; }

    /// <summary>Key of the status page.</summary>
    public required string Page { get; init; }
    public required string Title { get; init; }
    public NoticeImpact Impact { get; init; }

    /// <summary>The names of the components concerned, as the page shows them; empty: none in particular.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>The incident that it tells of, which the page then tells once.</summary>
    public long? IncidentId { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Oldest first; at least one.</summary>
    public required IReadOnlyList<NoticeUpdate> Updates { get; init; }

    /// <summary>Counts the changes: the entity tag.</summary>
    public long Version { get; init; } = 1;

    public NoticeStatus Status => Updates[^1].Status;

    /// <summary>When it was resolved; null while it goes on.</summary>
    public DateTimeOffset? EndedAt => Status == NoticeStatus.Resolved ? Updates[^1].At : null;
}

/// <param name="At">When it was written.</param>
/// <param name="Status">How things stood.</param>
/// <param name="Text">Markdown.</param>
/// <param name="By">Who wrote it: not told on the page.</param>
public sealed record NoticeUpdate(DateTimeOffset At, NoticeStatus Status, string Text, string? By);

/// <summary>The numeric values are stored: never renumber them.</summary>
public enum NoticeStatus : byte
{
    Investigating = 0,
    Identified = 1,
    Monitoring = 2,
    Resolved = 3,

    /// <summary>No trouble: something to know.</summary>
    Announcement = 4,
}

/// <summary>How bad it is for those who read it; the page's sentence is never better. The numeric values are stored: never renumber them.</summary>
public enum NoticeImpact : byte
{
    None = 0,
    Degraded = 1,
    PartialOutage = 2,
    MajorOutage = 3,
}
