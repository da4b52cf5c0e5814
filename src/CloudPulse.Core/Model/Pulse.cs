namespace CloudPulse.Core.Model;

/// <summary>
/// One observation of a subject. A pulse is identified by (<see cref="Subject"/>, <see cref="Time"/>, <see cref="Id"/>):
/// storing the same identity again changes nothing.
/// </summary>
public sealed record Pulse
{
    /// <summary>What was observed.</summary>
    public required Subject Subject { get; init; }

    /// <summary>When: the slot of a probe, the event time of a pushed pulse. Whole milliseconds, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Tells apart pulses of one subject at one instant. Probes: <see cref="PulseId.ForProbe"/>; pushed pulses: given, or hashed from the content.</summary>
    public required ulong Id { get; init; }

    public required PulseStatus Status { get; init; }

    /// <summary>How long the observed operation took; null when nothing was timed.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>How many observations alike it stands for: 1, or as many as a histogram's bucket held. At least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The protocol's own result code (an HTTP status, a gRPC status, an exit code).</summary>
    public int? Code { get; init; }

    /// <summary>Where it was observed from.</summary>
    public string Region { get; init; } = Regions.Local;

    /// <summary>Why it was not well; null when it was.</summary>
    public Failure? Failure { get; init; }

    /// <summary>How <see cref="Latency"/> divides up; null when not known.</summary>
    public PhaseTimings? Phases { get; init; }

    /// <summary>Observed inside a maintenance window: stored and shown, and left out of uptime and SLOs.</summary>
    public bool Maintenance { get; init; }

    /// <summary>The status text of a pushed pulse, kept verbatim.</summary>
    public string? StatusText { get; init; }

    /// <summary>The string map of a pushed pulse, or what a probe found worth keeping; null when there is none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Names of places that probes run in.</summary>
public static class Regions
{
    public const string Local = "local";
}
