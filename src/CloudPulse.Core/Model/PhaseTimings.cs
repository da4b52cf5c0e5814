namespace CloudPulse.Core.Model;

/// <summary>How long each phase of a probe took. Null: the phase did not take place.</summary>
public sealed record PhaseTimings
{
    public TimeSpan? Dns { get; init; }

    public TimeSpan? Connect { get; init; }

    public TimeSpan? Tls { get; init; }

    /// <summary>From the request's first byte sent to the answer's first byte received.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>From the answer's first byte to its last.</summary>
    public TimeSpan? Transfer { get; init; }
}
