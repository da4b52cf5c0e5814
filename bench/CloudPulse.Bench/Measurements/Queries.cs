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
        string[] keys = [.. Enumerable.Range(0, Checks).Select(number => $"past-{number}")];
        var data = await HistoryStore.PrepareAsync(
            options.Quick ? "bench-history-quick" : "bench-history",
            keys,
            Interval,
            options.Quick ? QuickMonths : Months,
            cancellationToken
        );
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
}
