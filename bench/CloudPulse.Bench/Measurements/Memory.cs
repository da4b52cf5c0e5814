using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

internal static class Memory
{
    private const int Checks = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public static Measurement Measurement { get; } =
        new("memory", [new("memory at 1,000 checks every 60 s, after ten minutes", "MB", 120)], RunAsync);

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        var yaml = CheckYaml.File(CheckYaml.Checks("load", Checks, nginx.Url, "60s", "10s"));
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, yaml, cancellationToken);
        await Task.Delay(options.Window(Window), TimeProvider.System, cancellationToken);
        return [serve.Program.Memory / 1e6];
    }
}
