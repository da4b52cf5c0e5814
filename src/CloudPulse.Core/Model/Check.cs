using CloudPulse.Core.Probe;
using CloudPulse.Core.Probe.Conditions;

namespace CloudPulse.Core.Model;

/// <summary>An endpoint probed on a schedule: what <c>checks:</c> in the file and <c>/api/v1/checks</c> declare.</summary>
public sealed record CheckDefinition
{
    /// <summary>Stable slug that survives renames: history belongs to it.</summary>
    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>The endpoint as declared. Its scheme picks <see cref="Kind"/> unless that is given. May hold no credentials.</summary>
    public required string Url { get; init; }

    /// <summary>Which probe (see <see cref="IProbeKind"/>).</summary>
    public required string Kind { get; init; }

    /// <summary>The probe's own settings, read by its <see cref="IProbeKind"/>.</summary>
    public required IProbeSettings Settings { get; init; }
    public string? Group { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public bool Enabled { get; init; } = true;
    public TimeSpan Interval { get; init; } = CheckLimits.DefaultInterval;

    /// <summary>Hard deadline of one attempt, from the name look-up to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = CheckLimits.DefaultTimeout;

    /// <summary>How many failed attempts in one slot are tried again before the slot counts as failed.</summary>
    public int Retries { get; init; }

    /// <summary>The wait before such an attempt.</summary>
    public TimeSpan RetryDelay { get; init; } = CheckLimits.DefaultRetryDelay;
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>An answer that is right but takes longer than this is degraded.</summary>
    public TimeSpan? DegradedAfter { get; init; }

    /// <summary>So many failed slots in a row open an incident.</summary>
    public int FailureThreshold { get; init; } = CheckLimits.DefaultFailureThreshold;

    /// <summary>So many good slots in a row end it.</summary>
    public int SuccessThreshold { get; init; } = CheckLimits.DefaultSuccessThreshold;

    /// <summary>Keys of the checks this one depends on: while one of them has an open incident, this one's alerts are muted, its probing is not.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Keys of the channels that are told.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>Tell the end of an incident too.</summary>
    public bool SendOnResolved { get; init; } = true;

    /// <summary>Tell again while an incident stays open and nobody acknowledged it; null: once is enough.</summary>
    public TimeSpan? ReminderInterval { get; init; }
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];
}

/// <summary>A planned interruption [Start, End): probed, shown, not counted and not alerted.</summary>
public sealed record MaintenanceWindow(DateTimeOffset Start, DateTimeOffset End)
{
    public bool Contains(DateTimeOffset time) => time >= Start && time < End;
}

/// <summary>A check as declared and stored.</summary>
public sealed record Check(Declaration Declaration, CheckDefinition Definition)
{
    public int Id => Declaration.Id;

    public string Key => Definition.Key;

    public Subject Subject => Subject.Check(Definition.Key);

    /// <summary>Whether slots are due: enabled by its declaration and not paused by hand.</summary>
    public bool IsActive => Definition.Enabled && !Declaration.Paused;
}

/// <summary>The bounds and defaults of a check's fields, for the reader of the configuration, the API and the forms alike.</summary>
public static class CheckLimits
{
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxInterval = TimeSpan.FromHours(24);
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan MinReminder = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MaxReminder = TimeSpan.FromDays(7);
    public const int MaxRetries = 5;
    public const int DefaultFailureThreshold = 3;
    public const int DefaultSuccessThreshold = 2;
    public const int MaxThreshold = 20;
    public const int MaxNameLength = 200;
    public const int MaxKeyLength = 100;
    public const int MaxTags = 20;
    public const int MaxConditions = 50;
    public const int MaxParents = 10;
    public const int MaxAlerts = 20;
}
