using System.Globalization;
using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>How much services can push, each event on the disk before its answer; wrk pushes.</summary>
internal static class Ingest
{
    private const double Megabyte = 1_000_000;
    private const double Millisecond = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private const string Yaml = """
        api: { address_requests_per_second: 1000000, address_burst: 1000000 }
        checks: []

        """;

    private static readonly Push Single = new(Threads: 2, Connections: 64, Events: 1);
    private static readonly Push Half = new(Threads: 2, Connections: 128, Events: 1);
    private static readonly Push Batches = new(Threads: 1, Connections: 8, Events: 1_000);

    public static Measurement Measurement { get; } =
        new(
            "ingest",
            [
                new("single events pushed a second, each durable before its answer, 64 connections", "/s", 20_000, HigherIsBetter: true),
                new("single events a second of InfluxDB 1.6", "/s", null),
                new("answer to a single event at half of that load, p99", "ms", 25),
                new("allocated for a single event", "bytes", 12_000),
                new("events pushed a second in batches of 1,000, each durable before its answer", "/s", 250_000, HigherIsBetter: true),
                new("events a second in batches of InfluxDB 1.6", "/s", null),
                new("allocated for an event of a batch", "bytes", 1_400),
                new("highest memory while batches are pushed as fast as can be for 60 s", "MB", 300),
            ],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var single = await PushAsync(options, Single, delay: null, cancellationToken);
        var pace = TimeSpan.FromSeconds(Half.Connections / (single.EventsPerSecond / 2));
        var half = await PushAsync(options, Half, pace, cancellationToken);
        var batches = await PushAsync(options, Batches, delay: null, cancellationToken);
        return
        [
            single.EventsPerSecond,
            await InfluxAsync(options, Single, cancellationToken),
            half.P99,
            single.AllocatedBytes,
            batches.EventsPerSecond,
            await InfluxAsync(options, Batches, cancellationToken),
            batches.AllocatedBytes,
            batches.MemoryMegabytes,
        ];
    }

    /// <param name="delay">How long a connection waits before it sends again.</param>
    private static async Task<Figures> PushAsync(BenchOptions options, Push push, TimeSpan? delay, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, Yaml, cancellationToken);
        var script = await ScriptAsync(workspace, push, "/pulse", Json, delay, cancellationToken);
        var warm = await RunAsync(push, serve.Url, script, WarmUp, cancellationToken);
        var before = (await serve.ReadMetricsAsync(cancellationToken)).Sum(MetricNames.Allocated);
        var run = await RunAsync(push, serve.Url, script, options.Window(Window), cancellationToken);
        var memory = serve.Program.HighestMemory / Megabyte;
        var metrics = await serve.ReadMetricsAsync(cancellationToken);
        var stored = metrics.Sum(MetricNames.Stored);
        var acknowledged = (warm.Requests + run.Requests) * push.Events;
        // What was on its way when wrk stopped may be stored without having been answered.
        var underWay = 2.0 * push.Connections * push.Events;
        if (stored < acknowledged || stored > acknowledged + underWay)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{acknowledged} events were acknowledged, and {stored} are stored")
            );
        }

        var events = run.Requests * push.Events;
        return new(events / run.Seconds, run.P99, memory, (metrics.Sum(MetricNames.Allocated) - before) / events);
    }

    /// <returns>Not a number where it is not installed.</returns>
    private static async Task<double> InfluxAsync(BenchOptions options, Push push, CancellationToken cancellationToken)
    {
        if (!InfluxDb.IsInstalled)
        {
            return double.NaN;
        }

        using var workspace = new Workspace();
        await using var influx = await InfluxDb.StartAsync(workspace, cancellationToken);
        var script = await ScriptAsync(workspace, push, "/write?db=bench", LineProtocol, delay: null, cancellationToken);
        await RunAsync(push, influx.Url, script, WarmUp, cancellationToken);
        var run = await RunAsync(push, influx.Url, script, options.Window(Window), cancellationToken);
        return run.RequestsPerSecond * push.Events;
    }

    private static Task<WrkRun> RunAsync(Push push, string url, string script, TimeSpan duration, CancellationToken cancellationToken) =>
        Wrk.RunAsync(url, script, push.Threads, push.Connections, duration, cancellationToken);

    /// <summary>
    /// The events say no time, so that each is a new one; the requests are made once, so that wrk has less to do than the server.
    /// </summary>
    private static async Task<string> ScriptAsync(
        Workspace workspace,
        Push push,
        string path,
        string line,
        TimeSpan? delay,
        CancellationToken cancellationToken
    )
    {
        var type = push.Events == 1 ? "application/json" : "application/x-ndjson";
        var script = $$"""
            wrk.headers["Content-Type"] = "{{type}}"
            local requests, at = {}, 0
            local function line(n) return {{line}} end
            function init(args)
              for batch = 1, 20 do
                local lines = {}
                for index = 1, {{push.Events}} do lines[index] = line(batch * {{push.Events}} + index) end
                requests[batch] = wrk.format("POST", "{{path}}", nil, table.concat(lines, "\n"))
              end
            end
            function request() at = at % 20 + 1; return requests[at] end

            """;
        if (delay is { } pause)
        {
            // Not all at the same instant.
            script += string.Create(
                CultureInfo.InvariantCulture,
                $"function delay() return math.floor({pause.TotalSeconds * Millisecond} * (0.5 + math.random()) + 0.5) end\n"
            );
        }

        var file = workspace.Path("push.lua");
        await File.WriteAllTextAsync(file, script, cancellationToken);
        return file;
    }

    private const string Json = """
        '{"service_name":"orders-' .. (n % 50) .. '","status":"ok","latency_ms":' .. (n % 1000) .. '.5,"metadata":{"host":"a' .. (n % 7) .. '"}}'
        """;

    /// <summary>With times, since all lines of a request that say none get the same, and of one series and time InfluxDB keeps one point.</summary>
    private const string LineProtocol = """
        'pulses,service_name=orders-' .. (n % 50) .. ',host=a' .. (n % 7) .. ' status="ok",latency_ms=' .. (n % 1000) .. '.5 17' .. string.format('%017d', n * 1000000)
        """;

    private sealed record Push(int Threads, int Connections, int Events);

    private sealed record Figures(double EventsPerSecond, double P99, double MemoryMegabytes, double AllocatedBytes);
}
