namespace CloudPulse.Bench.Targets;

/// <summary>InfluxDB 1.x as Debian packages it, answering once a write is in its log on the disk: to compare with.</summary>
internal sealed class InfluxDb : IAsyncDisposable
{
    private const string Path = "/usr/bin/influxd";

    private readonly LaunchedProgram _program;

    private InfluxDb(LaunchedProgram program, string url)
    {
        _program = program;
        Url = url;
    }

    public static bool IsInstalled => File.Exists(Path);

    public string Url { get; }

    public static async Task<InfluxDb> StartAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var (port, backup) = (FreePort.Find(), FreePort.Find());
        var folder = workspace.Path("influxdb");
        var config = workspace.Path("influxdb.conf");
        await File.WriteAllTextAsync(
            config,
            $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{backup}"
            [meta]
              dir = "{folder}/meta"
            [data]
              dir = "{folder}/data"
              wal-dir = "{folder}/wal"
              query-log-enabled = false
            [http]
              bind-address = "127.0.0.1:{port}"
              log-enabled = false
            [monitor]
              store-enabled = false
            """,
            cancellationToken
        );
        var log = workspace.Path("influxdb.log");
        var influx = new InfluxDb(LaunchedProgram.Start(log, Path, "-config", config), $"http://127.0.0.1:{port}");
        await Http.UntilAnswersAsync(influx.Url + "/ping", influx._program, log, cancellationToken);
        using var created = await Http.Client.PostAsync(influx.Url + "/query?q=CREATE+DATABASE+bench", null, cancellationToken);
        created.EnsureSuccessStatusCode();
        return influx;
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
