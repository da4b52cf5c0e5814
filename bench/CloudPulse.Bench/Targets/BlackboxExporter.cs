using System.Globalization;

namespace CloudPulse.Bench.Targets;

/// <summary>The blackbox exporter with a Prometheus that has it probe once a second, as Debian packages them: to compare with.</summary>
internal sealed class BlackboxExporter : IAsyncDisposable
{
    private const string ExporterPath = "/usr/bin/prometheus-blackbox-exporter";
    private const string PrometheusPath = "/usr/bin/prometheus";

    private readonly LaunchedProgram _exporter;
    private readonly LaunchedProgram _prometheus;
    private readonly string _url;

    private BlackboxExporter(LaunchedProgram exporter, LaunchedProgram prometheus, string url) =>
        (_exporter, _prometheus, _url) = (exporter, prometheus, url);

    public static bool IsInstalled => File.Exists(ExporterPath) && File.Exists(PrometheusPath);

    /// <summary>Processor time of both.</summary>
    public TimeSpan Cpu => _exporter.Cpu + _prometheus.Cpu;

    /// <param name="workspace">For its configuration and data.</param>
    /// <param name="target">What to probe, each probe with a path of its own.</param>
    /// <param name="probes">How many a second.</param>
    public static async Task<BlackboxExporter> StartAsync(
        Workspace workspace,
        string target,
        int probes,
        CancellationToken cancellationToken
    )
    {
        var (exporterPort, port) = (FreePort.Find(), FreePort.Find());
        var modules = workspace.Path("blackbox.yml");
        await File.WriteAllTextAsync(modules, "modules: { http_2xx: { prober: http } }", cancellationToken);
        var config = workspace.Path("prometheus.yml");
        var targets = Enumerable.Range(0, probes).Select(number => string.Create(CultureInfo.InvariantCulture, $"{target}/{number}"));
        await File.WriteAllTextAsync(
            config,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: probe
                metrics_path: /probe
                params: { module: [http_2xx] }
                static_configs: [{ targets: [{{string.Join(", ", targets.Select(one => $"\"{one}\""))}}] }]
                relabel_configs:
                  - { source_labels: [__address__], target_label: __param_target }
                  - { source_labels: [__param_target], target_label: instance }
                  - { target_label: __address__, replacement: "127.0.0.1:{{exporterPort}}" }
            """,
            cancellationToken
        );
        var exporterLog = workspace.Path("blackbox.log");
        var exporter = LaunchedProgram.Start(
            exporterLog,
            ExporterPath,
            $"--config.file={modules}",
            $"--web.listen-address=127.0.0.1:{exporterPort}"
        );
        await Http.UntilAnswersAsync($"http://127.0.0.1:{exporterPort}/-/healthy", exporter, exporterLog, cancellationToken);
        var log = workspace.Path("prometheus.log");
        var prometheus = LaunchedProgram.Start(
            log,
            PrometheusPath,
            $"--config.file={config}",
            $"--storage.tsdb.path={workspace.Path("prometheus")}",
            $"--web.listen-address=127.0.0.1:{port}"
        );
        var both = new BlackboxExporter(exporter, prometheus, $"http://127.0.0.1:{port}");
        await Http.UntilAnswersAsync(both._url + "/-/ready", prometheus, log, cancellationToken);
        return both;
    }

    /// <summary>How many probes there were since the start.</summary>
    public async Task<double> ProbesAsync(CancellationToken cancellationToken) =>
        new MetricsText(await Http.Client.GetStringAsync(_url + "/metrics", cancellationToken)).Sum(
            "prometheus_target_interval_length_seconds_count"
        );

    public async ValueTask DisposeAsync()
    {
        await _prometheus.DisposeAsync();
        await _exporter.DisposeAsync();
    }
}
