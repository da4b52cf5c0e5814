namespace Orders;

/// <summary>What is wrong with this service, on purpose. The defaults are a service that is well.</summary>
public sealed record FaultSettings
{
    public const int MaxDelayMs = 60_000;

    /// <summary>Every answer waits this long.</summary>
    public int LatencyMs { get; init; }

    /// <summary>And up to this much longer, at random.</summary>
    public int JitterMs { get; init; }

    /// <summary>This share of the answers of /orders is a 500.</summary>
    public double ErrorRate { get; init; }

    /// <summary>What /health answers.</summary>
    public Health Health { get; init; }

    /// <summary>Requests are taken and never answered, until the faults change.</summary>
    public bool Hang { get; init; }

    public Dictionary<string, string[]> Mistakes()
    {
        var mistakes = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (LatencyMs is < 0 or > MaxDelayMs)
        {
            mistakes["latency_ms"] = [$"{LatencyMs} is not within 0 and {MaxDelayMs}."];
        }

        if (JitterMs is < 0 or > MaxDelayMs)
        {
            mistakes["jitter_ms"] = [$"{JitterMs} is not within 0 and {MaxDelayMs}."];
        }

        if (ErrorRate is not (>= 0 and <= 1))
        {
            mistakes["error_rate"] = [$"{ErrorRate} is not within 0 and 1."];
        }

        return mistakes;
    }
}

public enum Health
{
    Ok,
    Failing,
}
