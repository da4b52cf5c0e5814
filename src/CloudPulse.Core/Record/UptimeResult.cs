namespace CloudPulse.Core.Record;

/// <summary>What an observation says about uptime.</summary>
public enum UptimeState
{
    /// <summary>Up or degraded.</summary>
    Up,
    Down,

    /// <summary>Failing, not yet confirmed (a state of imported histories). Counts as down.</summary>
    Pending,

    /// <summary>Inconclusive: counts as neither, and nothing is known until the next result.</summary>
    Unknown,

    /// <summary>Observed in maintenance: left out until the next result.</summary>
    Excluded,
}

/// <param name="Id">A result that is delivered again under the same id counts once, as it was at first. Null: never a repetition.</param>
public readonly record struct UptimeResult(DateTimeOffset At, UptimeState State, string? Id = null);

/// <summary>From ≤ t &lt; To.</summary>
public readonly record struct TimeRange(DateTimeOffset From, DateTimeOffset To);
