using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

internal static class Memory
{
    private const int Checks = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    /// <summary>Pulses are sealed every five minutes: a whole round.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static Measurement Measurement { get; } =
        new(
            "memory",
            [
                new("memory at 1,000 checks every 60 s, after ten minutes: median of five minutes", "MB", 120),
                new("the highest of these five minutes", "MB", null),
            ],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        var yaml = CheckYaml.File(CheckYaml.Checks("load", Checks, nginx.Url, "60s", "10s"));
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, yaml, cancellationToken);
        await Task.Delay(options.Window(WarmUp), TimeProvider.System, cancellationToken);
        var readings = new List<double>();
        for (var second = 0; second < options.Window(Window).TotalSeconds; second++)
        {
            readings.Add(serve.Program.Memory / 1e6);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }

        return [Percentiles.Median(readings), readings.Max()];
    }
}
