using CloudPulse.Acceptance.Support;
using Microsoft.AspNetCore.Builder;

namespace CloudPulse.Acceptance.Serve;

/// <summary>A real Prometheus writes what it scrapes.</summary>
public sealed class RemoteWriteTests
{
    private const string Prometheus = "/usr/bin/prometheus";
    private static readonly TimeSpan PrometheusStops = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_prometheus_scrapes_becomes_pulses_of_its_instances()
    {
        Assert.SkipUnless(File.Exists(Prometheus), "prometheus is not installed");
        await using var exporter = LoopbackServer.Build();
        exporter.MapGet(
            "/probe",
            (string target) => $"probe_duration_seconds 0.125\nprobe_success {(target == "https://shop.example" ? 1 : 0)}\n"
        );
        exporter.MapGet("/metrics", () => "orders_total 7\n");
        await exporter.StartAsync(Cancel);
        var exporterAddress = new Uri(exporter.Urls.Single()).Authority;

        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        using var folder = new Workspace();
        folder.Configure(
            $$"""
            global: { scrape_interval: 1s }
            remote_write:
              - url: {{instance.Api.Url}}/api/v1/write
            scrape_configs:
              - job_name: orders
                static_configs: [{ targets: ["{{exporterAddress}}"] }]
              - job_name: blackbox
                metrics_path: /probe
                static_configs: [{ targets: ["https://shop.example", "https://broken.example"] }]
                relabel_configs:
                  - { source_labels: [__address__], target_label: __param_target }
                  - { source_labels: [__param_target], target_label: instance }
                  - { target_label: __address__, replacement: "{{exporterAddress}}" }
            """
        );
        await using var prometheus = RunningProgram.Start(
            Prometheus,
            $"--config.file={folder.Config}",
            $"--storage.tsdb.path={folder.Data}",
            $"--web.listen-address=127.0.0.1:{Programs.FreePort()}"
        );

        foreach (
            var (service, status, latency) in new[]
            {
                ("https://shop.example", "up", "125"),
                ("https://broken.example", "down", "125"),
                (exporterAddress, "up", null),
            }
        )
        {
            await Eventually.HoldsAsync(
                $"two pulses of {service}",
                async token => (await instance.Api.PulsesAsync($"service/{service}", token)).Count >= 2,
                Cancel,
                () => prometheus.Output + instance.Program.Output
            );
            var pulses = await instance.Api.PulsesAsync($"service/{service}", Cancel);
            Assert.All(pulses, pulse => Assert.Equal(status, pulse.Text("status")));
            Assert.All(pulses, pulse => Assert.True(latency is null || pulse.Text("latency_ms") == latency, pulse.ToString()));
            Assert.Equal(pulses.Count, pulses.Texts("time").Distinct(StringComparer.Ordinal).Count());
        }

        prometheus.Signal(RunningProgram.Terminate);
        await prometheus.ExitAsync(PrometheusStops, Cancel);
        await instance.StopAsync(Cancel);
    }
}
