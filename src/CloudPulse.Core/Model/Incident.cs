namespace CloudPulse.Core.Model;

/// <summary>The numeric values are stored: never renumber them.</summary>
public enum IncidentKind : byte
{
    Down = 0,
    Degraded = 1,
    Anomaly = 2,
    SloBurn = 3,
    Certificate = 4,
}

/// <summary>A subject in trouble.</summary>
public sealed record Incident
{
    public required long Id { get; init; }
    public required Subject Subject { get; init; }
    public required IncidentKind Kind { get; init; }

    /// <summary>The first bad observation of the streak that opened it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The first good observation of the streak that ended it; null while open.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public string? AcknowledgedBy { get; init; }

    /// <summary>What went wrong, for people and machines: the last failure seen when it opened.</summary>
    public Failure? Cause { get; init; }

    /// <summary>A result that arrived late showed that there was none: kept for the record, shown as withdrawn, in no statistic.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>Alerts were muted when it opened: because of maintenance or a parent's outage.</summary>
    public string? MutedBecause { get; init; }

    /// <summary>When its channels were last told of it: the store keeps it, reminders count from it. Null: never.</summary>
    public DateTimeOffset? LastNotifiedAt { get; init; }

    /// <summary>How many reminders were sent.</summary>
    public int Reminders { get; init; }

    /// <summary>What was learnt from it, written by people in Markdown; null: nothing was written.</summary>
    public string? PostMortem { get; init; }

    /// <summary>Counts the changes: the entity tag.</summary>
    public long Version { get; init; } = 1;

    public bool IsOpen => EndedAt is null && !Withdrawn;
}

/// <summary>One line of an incident's story.</summary>
/// <param name="Type">opened, acknowledged, unacknowledged, escalated, reminded, resolved, withdrawn, note, muted, post_mortem.</param>
public sealed record IncidentEvent(DateTimeOffset At, string Type, string Text, string? By = null);
