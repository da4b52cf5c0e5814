using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Runs;

/// <summary>A probe that somebody asked for.</summary>
/// <param name="Slot">When it began: the time of its pulse, which names it.</param>
/// <param name="Longest">How long it may take, with all its retries.</param>
/// <param name="Ended">How it ended.</param>
public sealed record CheckRun(DateTimeOffset Slot, TimeSpan Longest, Task<RunEnd> Ended);

/// <param name="Pulse">Null: it did not come to its end.</param>
/// <param name="Trouble">Why the result is not stored; null: it is.</param>
public sealed record RunEnd(Pulse? Pulse, string? Trouble = null);

/// <summary>What the page shows of a run.</summary>
/// <param name="Address">The check's page.</param>
/// <param name="Now">When it is shown.</param>
/// <param name="Run">Null: there is none, for <paramref name="Refusal"/>.</param>
/// <param name="End">Null: it is under way.</param>
/// <param name="Refusal">Why there is nothing to show.</param>
public sealed record RunModel(string Address, DateTimeOffset Now, CheckRun? Run, RunEnd? End, string? Refusal = null)
{
    public TimeSpan Elapsed => Run is null ? TimeSpan.Zero : Now - Run.Slot;
}
