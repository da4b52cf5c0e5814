namespace CloudPulse.Bench;

/// <summary>What the program did between two instants, by its own counters and by the kernel's.</summary>
internal sealed record Load(
    double Seconds,
    double Stored,
    double Probed,
    double Skipped,
    TimeSpan Cpu,
    MetricsText Before,
    MetricsText After
)
{
    /// <summary>What the target used meanwhile.</summary>
    public TimeSpan TargetCpu { get; init; }

    public double StoredPerSecond => Stored / Seconds;

    public double CpuMicrosecondsPerCheck => Cpu.TotalMicroseconds / Probed;

    public double TargetCpuMicrosecondsPerCheck => TargetCpu.TotalMicroseconds / Probed;

    public double LatenessMs(double quantile) => 1_000 * MetricsText.Quantile(Before, After, MetricNames.Lateness, quantile);

    public static async Task<Load> ObserveAsync(ServeUnderTest serve, TimeSpan window, CancellationToken cancellationToken)
    {
        var before = await serve.ReadMetricsAsync(cancellationToken);
        var cpu = serve.Program.Cpu;
        var started = TimeProvider.System.GetTimestamp();
        await Task.Delay(window, TimeProvider.System, cancellationToken);
        var after = await serve.ReadMetricsAsync(cancellationToken);
        return new(
            TimeProvider.System.GetElapsedTime(started).TotalSeconds,
            after.Sum(MetricNames.Stored) - before.Sum(MetricNames.Stored),
            after.Sum(MetricNames.Outcomes) - before.Sum(MetricNames.Outcomes),
            after.Sum(MetricNames.Skipped) - before.Sum(MetricNames.Skipped),
            serve.Program.Cpu - cpu,
            before,
            after
        );
    }
}
