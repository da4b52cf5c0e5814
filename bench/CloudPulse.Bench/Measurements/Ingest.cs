using System.Globalization;
using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>How much services can push, each event on the disk before its answer; wrk pushes.</summary>
internal static class Ingest
{
    private const int SingleConnections = 64;
    private const int BatchConnections = 8;
    private const int BatchEvents = 1_000;
    private const double Megabyte = 1_000_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private const string Yaml = """
        api: { address_requests_per_second: 1000000, address_burst: 1000000 }
        checks: []

        """;

    private const string SingleScript = """
        wrk.method = "POST"
        wrk.path = "/pulse"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = '{"service_name":"orders","status":"ok","latency_ms":12.5,"metadata":{"host":"a"}}'

        """;

    /// <summary>The events say no time, so that each is a new one; the requests are made once, so that wrk has less to do than the server.</summary>
    private static readonly string BatchScript = $$$"""
        wrk.headers["Content-Type"] = "application/x-ndjson"
        local requests, at = {}, 0
        function init(args)
          for batch = 1, 20 do
            local lines = {}
            for line = 1, {{{BatchEvents}}} do
              local n = batch * {{{BatchEvents}}} + line
              lines[line] = '{"service_name":"orders-' .. (n % 50) .. '","status":"ok","latency_ms":' .. (n % 1000) .. '.5,"metadata":{"host":"a' .. (n % 7) .. '"}}'
            end
            requests[batch] = wrk.format("POST", "/pulse", nil, table.concat(lines, "\n"))
          end
        end
        function request() at = at % 20 + 1; return requests[at] end

        """;

    public static Measurement Measurement { get; } =
        new(
            "ingest",
            [
                new("single events pushed a second, each durable before its answer, 64 connections", "/s", 20_000, HigherIsBetter: true),
                new("events pushed a second in batches of 1,000, each durable before its answer", "/s", 250_000, HigherIsBetter: true),
                new("highest memory while batches are pushed as fast as can be for 60 s", "MB", 300),
            ],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var (single, _) = await PushAsync(options, SingleScript, threads: 2, SingleConnections, eventsARequest: 1, cancellationToken);
        var (batches, memory) = await PushAsync(options, BatchScript, threads: 1, BatchConnections, BatchEvents, cancellationToken);
        return [single, batches, memory];
    }

    private static async Task<(double EventsPerSecond, double MemoryMegabytes)> PushAsync(
        BenchOptions options,
        string script,
        int threads,
        int connections,
        int eventsARequest,
        CancellationToken cancellationToken
    )
    {
        using var workspace = new Workspace();
        var path = workspace.Path("push.lua");
        await File.WriteAllTextAsync(path, script, cancellationToken);
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, Yaml, cancellationToken);
        var warm = await Wrk.RunAsync(serve.Url, path, threads, connections, WarmUp, cancellationToken);
        var run = await Wrk.RunAsync(serve.Url, path, threads, connections, options.Window(Window), cancellationToken);
        var memory = serve.Program.HighestMemory / Megabyte;
        var stored = (await serve.ReadMetricsAsync(cancellationToken)).Sum(MetricNames.Stored);
        var acknowledged = (warm.Requests + run.Requests) * eventsARequest;
        // What was on its way when wrk stopped may be stored without having been answered.
        var underWay = 2.0 * connections * eventsARequest;
        if (stored < acknowledged || stored > acknowledged + underWay)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{acknowledged} events were acknowledged, and {stored} are stored")
            );
        }

        return (run.Requests * eventsARequest / run.Seconds, memory);
    }
}
