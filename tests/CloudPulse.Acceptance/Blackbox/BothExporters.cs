using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Blackbox;

/// <summary>Debian's blackbox exporter and CloudPulse, side by side on one file of modules, before the same servers.</summary>
public sealed class BothExporters : IAsyncLifetime
{
    private const string Exporter = "prometheus-blackbox-exporter";

    private readonly Workspace _workspace = new();
    private readonly HttpClient _client = new();
    private ProbedServers? _servers;
    private RunningProgram? _theirs;
    private Instance? _ours;

    /// <summary>The exporter, if it is installed.</summary>
    private static string? Program { get; } = Tools.Find(Exporter);

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        var cancellationToken = TestContext.Current.CancellationToken;
        _servers = await ProbedServers.StartAsync(cancellationToken);
        var folder = Path.GetDirectoryName(_workspace.Config)!;
        var authority = Path.Combine(folder, "authority.pem");
        await File.WriteAllTextAsync(authority, _servers.AuthorityPem, cancellationToken);
        var modules = Path.Combine(folder, "blackbox.yml");
        await File.WriteAllTextAsync(modules, Modules.Text.Replace("AUTHORITY", authority, StringComparison.Ordinal), cancellationToken);
        _workspace.Configure("blackbox: { file: blackbox.yml }\n");

        var port = Programs.FreePort();
        TheirUrl = $"http://127.0.0.1:{port}";
        _theirs = RunningProgram.Start(Program, $"--config.file={modules}", $"--web.listen-address=127.0.0.1:{port}");
        await Eventually.HoldsAsync(
            "the exporter answers",
            async token =>
            {
                Assert.False(_theirs.HasExited, _theirs.Output);
                try
                {
                    return (await _client.GetAsync($"{TheirUrl}/-/healthy", token)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            cancellationToken,
            () => _theirs.Output
        );
        _ours = await Instance.StartAsync(_workspace, cancellationToken);
    }

    private string TheirUrl { get; set; } = "";

    public static void Need() => Assert.SkipWhen(Program is null, $"{Exporter} is not installed (apt-get install {Exporter})");

    /// <summary>Puts ports into a target: {http}, {https}, {mail}, {closed}.</summary>
    public string Fill(string target) =>
        target
            .Replace("{http}", $"{_servers!.HttpPort}", StringComparison.Ordinal)
            .Replace("{https}", $"{_servers.HttpsPort}", StringComparison.Ordinal)
            .Replace("{mail}", $"{_servers.MailPort}", StringComparison.Ordinal)
            .Replace("{closed}", "1", StringComparison.Ordinal);

    public Task<HttpResponseMessage> AskTheirsAsync(string query, CancellationToken cancellationToken) =>
        AskAsync(TheirUrl, query, cancellationToken);

    public Task<HttpResponseMessage> AskOursAsync(string query, CancellationToken cancellationToken) =>
        AskAsync(_ours!.Api.Url, query, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_ours is not null)
        {
            await _ours.DisposeAsync();
        }

        if (_theirs is not null)
        {
            await _theirs.DisposeAsync();
        }

        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }

        _client.Dispose();
        _workspace.Dispose();
    }

    private async Task<HttpResponseMessage> AskAsync(string url, string query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/probe?{query}");
        request.Headers.Add("X-Prometheus-Scrape-Timeout-Seconds", "3");
        return await _client.SendAsync(request, cancellationToken);
    }
}
