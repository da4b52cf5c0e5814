using System.Globalization;
using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>
/// The highest offered rate that is kept up: checks every second on fresh connections, nearly every slot probed and durably stored.
/// </summary>
internal static class Throughput
{
    private const int FirstRate = 10_000;
    private const int Step = 1_000;
    private const int HighestRate = 16_000;
    private const double ShareThatMustBeStored = 0.995;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    public static Measurement Measurement { get; } =
        new(
            "throughput",
            [new("fresh-connection HTTP checks a second, scheduled to durably stored, sustained 60 s", "/s", 8_000, HigherIsBetter: true)],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var best = 0.0;
        var rate = FirstRate;
        while (rate is >= Step and <= HighestRate)
        {
            var stored = await SustainAsync(rate, options, cancellationToken);
            if (stored is { } kept)
            {
                best = Math.Max(best, kept);
                if (rate < FirstRate)
                {
                    break;
                }

                rate += Step;
            }
            else if (best > 0)
            {
                break;
            }
            else
            {
                rate -= Step;
            }
        }

        return [best];
    }

    /// <returns>What was stored a second; null when the rate was not kept up.</returns>
    private static async Task<double?> SustainAsync(int rate, BenchOptions options, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        var yaml = CheckYaml.File(CheckYaml.Checks("load", rate, nginx.Url, "1s", "1s"));
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, yaml, cancellationToken);
        await Task.Delay(WarmUp, TimeProvider.System, cancellationToken);
        var load = await Load.ObserveAsync(serve, options.Window(Window), cancellationToken);
        var isKept = load.Stored >= ShareThatMustBeStored * rate * load.Seconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {rate}/s offered: {load.StoredPerSecond:F0}/s stored, {load.Skipped:F0} slots skipped, lateness p99 {load.LatenessMs(0.99):F1} ms, "
                    + $"{load.CpuMicrosecondsPerCheck:F0} µs CPU a check{(isKept ? "" : " (not kept up)")}"
            )
        );
        await StoredPulses.VerifyAsync(serve, "load", rate, cancellationToken);
        return isKept ? load.StoredPerSecond : null;
    }
}
