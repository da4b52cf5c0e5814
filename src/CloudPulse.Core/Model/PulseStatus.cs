namespace CloudPulse.Core.Model;

/// <summary>How well a subject was when it was observed. The numeric values are stored: never renumber them.</summary>
public enum PulseStatus : byte
{
    Up = 0,

    /// <summary>It answered rightly, but slower than it is allowed to.</summary>
    Degraded = 1,
    Down = 2,

    /// <summary>The fault is on our side (no route at all, our resolver dead, out of sockets): never counted against the subject.</summary>
    Inconclusive = 3,
}
