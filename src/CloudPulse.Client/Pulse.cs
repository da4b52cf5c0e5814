namespace CloudPulse.Client;

/// <summary>One observation: what was observed, when, how long it took, and whether it was well.</summary>
public sealed record Pulse
{
    /// <summary>How it went: a word of <see cref="PulseStatus"/> or one like it, or an HTTP status. Any other is kept, and inconclusive.</summary>
    public required string Status { get; init; }

    /// <summary>Who says so. Absent: <see cref="PulseClientOptions.Service"/>.</summary>
    public string? Service { get; init; }

    /// <summary>When it happened. Absent: when it is recorded.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>What else is worth keeping: up to 32 texts by name, 1,024 characters each.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// Tells it from others of the same service and time, so that it counts once however often it is recorded; give <see cref="Time"/> with it.
    /// Absent: one is made, so that it counts once however often it is sent.
    /// </summary>
    public string? Id { get; init; }
}

/// <summary>The usual words for how it went.</summary>
public static class PulseStatus
{
    /// <summary>It was well.</summary>
    public const string Up = "up";

    /// <summary>It worked, but not as well as it should.</summary>
    public const string Degraded = "degraded";

    /// <summary>It failed.</summary>
    public const string Down = "down";
}
