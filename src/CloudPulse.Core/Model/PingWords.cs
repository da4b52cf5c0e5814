namespace CloudPulse.Core.Model;

/// <summary>Status texts with a meaning beside up, degraded and down. Their pulses are inconclusive: they say nothing of how it went.</summary>
public static class PingWords
{
    /// <summary>A run has begun, and its end is to follow.</summary>
    public const string Start = "start";

    /// <summary>Something to be kept with the rest.</summary>
    public const string Log = "log";

    /// <summary>The name, in the metadata, of what tells runs apart that overlap.</summary>
    public const string RunId = "run_id";

    /// <summary>The name, in the metadata, of what a run printed.</summary>
    public const string Output = "output";
}
