using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>How often a status page can be asked for, with one processor for the server and another for wrk.</summary>
internal static class StatusPages
{
    private const int Components = 20;
    private const int Connections = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private const string Script = """
        wrk.path = "/p/acme"
        wrk.headers["Accept-Encoding"] = "gzip, br"

        """;

    public static Measurement Measurement { get; } =
        new(
            "status-page",
            [
                new(
                    $"answers a second of a status page of {Components} components, per processor second of the server",
                    "/s",
                    2_000,
                    HigherIsBetter: true
                ),
            ],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        var path = workspace.Path("page.lua");
        await File.WriteAllTextAsync(path, Script, cancellationToken);
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, Yaml(), cancellationToken);
        await Wrk.RunAsync(serve.Url, path, threads: 1, Connections, WarmUp, cancellationToken);
        var before = serve.Program.Cpu;
        var run = await Wrk.RunAsync(serve.Url, path, threads: 1, Connections, options.Window(Window), cancellationToken);
        return [run.Requests / (serve.Program.Cpu - before).TotalSeconds];
    }

    /// <summary>The checks look at nothing that is there, so that there are incidents to tell.</summary>
    private static string Yaml()
    {
        var checks = Enumerable.Range(1, Components).Select(n => $"  - {{ key: c{n}, url: 'tcp://127.0.0.1:1', interval: 5s }}");
        var components = Enumerable.Range(1, Components).Select(n => $"          - {{ name: Component {n}, check: c{n} }}");
        return $"""
            checks:
            {string.Join('\n', checks)}
            status_pages:
              - name: Acme
                sections:
                  - components:
            {string.Join('\n', components)}

            """;
    }
}
