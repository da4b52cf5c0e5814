namespace CloudPulse.Bench;

/// <summary>One figure to reach.</summary>
/// <param name="Name">What is measured, as the table says it.</param>
/// <param name="Unit">After the number.</param>
/// <param name="Limit">The number to reach; null: shown beside the others, for comparison.</param>
/// <param name="HigherIsBetter">Else it is a limit.</param>
internal sealed record Goal(string Name, string Unit, double? Limit, bool HigherIsBetter = false);

/// <summary>Something to measure.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Goals">What a run gives a figure for, in this order.</param>
/// <param name="RunAsync">One run.</param>
internal sealed record Measurement(
    string Name,
    IReadOnlyList<Goal> Goals,
    Func<BenchOptions, CancellationToken, Task<IReadOnlyList<double>>> RunAsync
);
