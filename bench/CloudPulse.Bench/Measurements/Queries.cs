using System.Globalization;
using CloudPulse.Bench.History;
using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>How long the two heaviest questions take over HTTP, with 13 months of history in the store.</summary>
internal static class Queries
{
    private const int Checks = 1_000;
    private const int Requests = 200;
    private const int WarmUps = 100;
    private static readonly TimeSpan Months = TimeSpan.FromDays(395);
    private static readonly TimeSpan QuickMonths = TimeSpan.FromDays(40);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(12);

    public static Measurement Measurement { get; } =
        new(
            "queries",
            [
                new("overview of 1,000 checks with 24 h bars and 30 d uptime, 13 months in the store, p95", "ms", 50),
                new("90 d summary of one check with percentiles, 13 months in the store, p95", "ms", 20),
            ],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var data = await HistoryAsync(options, cancellationToken);
        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        var yaml = CheckYaml.File(CheckYaml.Checks("past", Checks, nginx.Url, "24h", "10s"));
        await using var serve = await ServeUnderTest.StartAsync(options, workspace, yaml, cancellationToken, data);
        var from = (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(90)).ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture
        );
        return
        [
            await P95Async(serve, _ => "/api/v1/overview", cancellationToken),
            await P95Async(serve, number => $"/api/v1/checks/past-{number}/summary?step=24h&from={from}", cancellationToken),
        ];
    }

    private static async Task<double> P95Async(ServeUnderTest serve, Func<int, string> path, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        for (var request = 0; request < WarmUps + Requests; request++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await serve.GetAsync(path(request % Checks), cancellationToken);
            if (request >= WarmUps)
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return Percentiles.At(latencies, 0.95);
    }

    /// <summary>Made once, and again when it has grown old: the last 24 hours must be full.</summary>
    private static async Task<string> HistoryAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var data = Path.Combine(Repository.Root, "artifacts", options.Quick ? "bench-history-quick" : "bench-history");
        var done = new FileInfo(Path.Combine(data, "done"));
        var now = TimeProvider.System.GetUtcNow();
        if (done.Exists && now - new DateTimeOffset(done.LastWriteTimeUtc) < FreshFor)
        {
            return data;
        }

        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Console.WriteLine($"  writing a history into {data}");
        Directory.CreateDirectory(data);
        string[] keys = [.. Enumerable.Range(0, Checks).Select(number => $"past-{number}")];
        var span = options.Quick ? QuickMonths : Months;
        var pulses = await HistoryStore.WriteAsync(data, keys, Interval, now - span, now, TimeSpan.FromHours(1), cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {pulses} pulses written"));
        await File.WriteAllTextAsync(done.FullName, "", cancellationToken);
        return data;
    }
}
