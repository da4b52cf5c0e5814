using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

internal static class Alert
{
    private const int Checks = 500;
    private const int Failures = 200;
    private const int QuickFailures = 40;

    public static Measurement Measurement { get; } =
        new("alert", [new("failing probe observed to webhook received, threshold 1, p99", "ms", 250)], RunAsync);

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        await using var rig = await AlertRig.StartAsync(cancellationToken);
        var yaml =
            $"channels:\n  - {{ key: hook, name: hook, type: webhook, url: \"{rig.HookUrl}\" }}\n"
            + CheckYaml.File(
                CheckYaml.Checks("alert", Checks, rig.Url, "1s", "1s", ", alerts: [hook], failure_threshold: 1, success_threshold: 2")
            );
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, yaml, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);
        var latencies = new List<double>();
        while (latencies.Count < (options.Quick ? QuickFailures : Failures))
        {
            latencies.Add((await rig.FailOneAsync(cancellationToken)).TotalMilliseconds);
        }

        return [Percentiles.At(latencies, 0.99)];
    }
}
