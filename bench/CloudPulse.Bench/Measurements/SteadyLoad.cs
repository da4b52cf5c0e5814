using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>4,000 checks a second: what each costs, and how late it begins, with and without targets that hang.</summary>
internal static class SteadyLoad
{
    private const int Rate = 4_000;
    private const int HangingChecks = 400;
    private const int BlackboxRate = 1_500;

    /// <summary>Until the runtime has compiled what is hot for the last time.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>Nothing is compiled while it runs.</summary>
    private static readonly TimeSpan GoWarmUp = TimeSpan.FromSeconds(15);

    public static Measurement Cpu { get; } =
        new(
            "cpu",
            [
                new("CPU of the process per check at 4,000 checks/s", "µs", 100),
                new("CPU of the nginx that answers it", "µs", null),
                new("CPU of the process per check at 4,000 checks/s, connections reused", "µs", null),
                new("CPU per request of a bare client in Go, at 4,000/s", "µs", null),
                new("CPU per request of a bare client in Go, at 4,000/s, connections reused", "µs", null),
                new("CPU per check of the blackbox exporter with Prometheus, at 1,500 checks/s", "µs", null),
            ],
            async (options, cancellationToken) =>
            {
                var load = await RunAsync(options, hanging: 0, cancellationToken);
                var reusing = await RunAsync(options, hanging: 0, cancellationToken, more: ", reuse_connection: true");
                return
                [
                    load.CpuMicrosecondsPerCheck,
                    load.TargetCpuMicrosecondsPerCheck,
                    reusing.CpuMicrosecondsPerCheck,
                    await GoAsync(options, keepsConnections: false, cancellationToken),
                    await GoAsync(options, keepsConnections: true, cancellationToken),
                    await BlackboxAsync(options, cancellationToken),
                ];
            }
        );

    public static Measurement Lateness { get; } =
        new(
            "lateness",
            [new("lateness of a slot, p99, at 4,000/s", "ms", 20)],
            async (options, cancellationToken) => [(await RunAsync(options, hanging: 0, cancellationToken)).LatenessMs(0.99)]
        );

    public static Measurement Hanging { get; } =
        new(
            "hanging",
            [
                new("lateness of a slot, p99, while one of 4,000 checks hangs until its 10 s timeout", "ms", 20),
                new("lateness of a slot, p99, while 400 of 4,000 hang", "ms", 20),
            ],
            async (options, cancellationToken) =>
                [
                    (await RunAsync(options, hanging: 1, cancellationToken)).LatenessMs(0.99),
                    (await RunAsync(options, HangingChecks, cancellationToken)).LatenessMs(0.99),
                ]
        );

    /// <param name="options">For the window.</param>
    /// <param name="hanging">How many of the checks hang.</param>
    /// <param name="more">Further fields of the others.</param>
    private static async Task<Load> RunAsync(BenchOptions options, int hanging, CancellationToken cancellationToken, string more = "")
    {
        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        await using var hole = new HangingServer();
        var yaml = CheckYaml.File(
            CheckYaml.Checks("load", Rate - hanging, nginx.Url, "1s", "1s", more),
            CheckYaml.Checks("hang", hanging, hole.Url, "10s", "10s")
        );
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, yaml, cancellationToken);
        await Task.Delay(WarmUp, TimeProvider.System, cancellationToken);
        var before = nginx.Cpu;
        var load = await Load.ObserveAsync(serve, options.Window(Window), cancellationToken);
        return load with { TargetCpu = nginx.Cpu - before };
    }

    /// <returns>Not a number where Go is not installed.</returns>
    private static async Task<double> GoAsync(BenchOptions options, bool keepsConnections, CancellationToken cancellationToken)
    {
        if (!GoClient.IsInstalled)
        {
            return double.NaN;
        }

        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        await using var client = await GoClient.StartAsync(workspace, nginx.Url, Rate, keepsConnections, cancellationToken);
        await Task.Delay(options.Window(GoWarmUp), TimeProvider.System, cancellationToken);
        var (cpu, answered) = (client.Cpu, client.Answered);
        await Task.Delay(options.Window(Window), TimeProvider.System, cancellationToken);
        return (client.Cpu - cpu).TotalMicroseconds / (client.Answered - answered);
    }

    /// <returns>Not a number where they are not installed.</returns>
    private static async Task<double> BlackboxAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        if (!BlackboxExporter.IsInstalled)
        {
            return double.NaN;
        }

        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        await using var exporter = await BlackboxExporter.StartAsync(workspace, nginx.Url, BlackboxRate, cancellationToken);
        await Task.Delay(options.Window(WarmUp), TimeProvider.System, cancellationToken);
        var (cpu, probes) = (exporter.Cpu, await exporter.ProbesAsync(cancellationToken));
        await Task.Delay(options.Window(Window), TimeProvider.System, cancellationToken);
        return (exporter.Cpu - cpu).TotalMicroseconds / (await exporter.ProbesAsync(cancellationToken) - probes);
    }
}
