using System.Text.Json;

namespace CloudPulse.Bench;

/// <summary><c>cloudpulse serve</c>, published, as a process of its own.</summary>
internal sealed class ServeUnderTest : IAsyncDisposable
{
    private ServeUnderTest(LaunchedProgram program, string url)
    {
        Program = program;
        Url = url;
    }

    public LaunchedProgram Program { get; }

    public string Url { get; }

    public static async Task<ServeUnderTest> StartAsync(
        BenchOptions options,
        Workspace workspace,
        string yaml,
        CancellationToken cancellationToken,
        string? data = null
    )
    {
        var config = workspace.Path("cloudpulse.yaml");
        await File.WriteAllTextAsync(config, yaml, cancellationToken);
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        var log = workspace.Path("cloudpulse.log");
        var program = LaunchedProgram.Start(
            log,
            options.Program,
            "serve",
            "--config",
            config,
            "--data",
            data ?? workspace.Data,
            "--urls",
            url
        );
        var serve = new ServeUnderTest(program, url);
        await Http.UntilAnswersAsync(url + "/health/ready", program, log, cancellationToken);
        return serve;
    }

    public async Task<MetricsText> ReadMetricsAsync(CancellationToken cancellationToken) =>
        new(await Http.Client.GetStringAsync(Url + "/metrics", cancellationToken));

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await Http.Client.GetAsync(Url + path, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(body)
            : throw new InvalidOperationException($"GET {path} gave {(int)answer.StatusCode}: {body}");
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
