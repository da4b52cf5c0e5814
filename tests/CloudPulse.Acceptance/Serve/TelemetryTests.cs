using System.Collections.Concurrent;
using System.Text;
using CloudPulse.Acceptance.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Acceptance.Serve;

public sealed class TelemetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Names travel as plain text in the protocol's messages.</summary>
    [Fact]
    public async Task Metrics_traces_and_logs_go_to_the_collector_that_the_standard_variables_name()
    {
        var received = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = LoopbackServer.Build();
        collector.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
                received.AddOrUpdate(
                    signal,
                    Encoding.Latin1.GetString(body.ToArray()),
                    (_, before) => before + Encoding.Latin1.GetString(body.ToArray())
                );
            }
        );
        await collector.StartAsync(Cancel);
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "shop"));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
            ["OTEL_SERVICE_NAME"] = "the-watcher",
        };
        await using var instance = await Instance.StartAsync(workspace, Cancel, variables);

        await Eventually.HoldsAsync("metrics arrive", _ => Task.FromResult(Has("metrics", "cloudpulse.probe.outcomes")), Cancel);
        await Eventually.HoldsAsync("traces arrive", _ => Task.FromResult(Has("traces", "cloudpulse.check")), Cancel);
        await Eventually.HoldsAsync("logs arrive", _ => Task.FromResult(Has("logs", "Scheduling")), Cancel);
        Assert.Contains("the-watcher", received["metrics"], StringComparison.Ordinal);
        await instance.StopAsync(Cancel);

        bool Has(string signal, string text) => received.TryGetValue(signal, out var all) && all.Contains(text, StringComparison.Ordinal);
    }
}
