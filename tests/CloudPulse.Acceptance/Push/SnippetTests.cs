using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPulse.Acceptance.Configuration;
using CloudPulse.Acceptance.Support;
using CloudPulse.Conformance;

namespace CloudPulse.Acceptance.Push;

/// <summary>What docs/push.md and docs/client.md tell to copy works.</summary>
public sealed partial class SnippetTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly TemporaryFolder _folder = new();

    private static string PulseFunction => Block("push.md", "sh", "pulse() (");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_by_curl()
    {
        await using var server = await StartAsync();
        var output = await RunAsync(
            server.Api.Url,
            "sh",
            "lines.sh",
            Block("push.md", "sh", "gzip |").Replace("http://127.0.0.1:8080", server.Api.Url)
        );
        Assert.Contains(Block("push.md", "json", "\"index\":1").Trim(), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shell()
    {
        var key = await Keys.CreateAsync(_workspace, "ingest", Cancel);
        await using var server = await StartAsync();
        await using var way = new LossyWay(number => number == 1) { To = server.Api.Url, Instead = HttpReceiver.Status(503) };
        _folder.Write("pulse.sh", PulseFunction);
        var job = $"set -e\ncd {_folder.Root}\n{Block("push.md", "sh", ". ./pulse.sh")}";
        var output = await RunAsync(way.Url.AbsoluteUri.TrimEnd('/'), "sh", "job.sh", job, key);
        Assert.Contains("it failed with 1", output, StringComparison.Ordinal);
        Assert.Equal(1, way.Lost);

        var pulses = await PulsesAsync(server, "nightly-report");
        Assert.Equal(["down", "up"], pulses.Texts("status"));
        Assert.Equal(["1", "0"], pulses.Select(pulse => pulse.GetProperty("metadata").Text("exit_code")));
        Assert.InRange(pulses[1].GetProperty("latency_ms").GetDouble(), 1_000, 60_000);
    }

    [Fact]
    public async Task Shell_passes_the_exit_code_on_when_the_server_is_away()
    {
        _folder.Write("pulse.sh", PulseFunction.Replace("--retry 5", "--retry 0"));
        var script = $"cd {_folder.Root}; . ./pulse.sh; pulse report sh -c 'exit 7' || echo \"it was $?\"";
        var output = await RunAsync($"http://127.0.0.1:{Programs.FreePort()}", "sh", "job.sh", script);
        Assert.Contains("it was 7", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python()
    {
        var (output, pulses) = await PushAsync("python3", "push.py", Block("push.md", "python", "def push"), "report");
        // Its answer was lost, so what was accepted the first time was a duplicate the second.
        Assert.Equal("0 accepted\n1 latency_ms was -1; must be a number of milliseconds from 0 to 86400000", output);
        Assert.Equal((12.5, "a"), (pulses[0].GetProperty("latency_ms").GetDouble(), pulses[0].GetProperty("metadata").Text("host")));
        Assert.Single(pulses);
    }

    [Fact]
    public async Task JavaScript()
    {
        var (output, pulses) = await PushAsync("node", "push.mjs", Block("push.md", "js", "function push"), "shop");
        Assert.Equal("0 accepted, 0 rejected", output);
        Assert.Equal(["down", "up"], pulses.Texts("status").Order());
    }

    /// <summary>What is shown of the .NET client stands, but for blanks, in a file that is compiled.</summary>
    [Fact]
    public void DotNet()
    {
        var compiled = WithoutBlanks(File.ReadAllText(Repository("tests/CloudPulse.Acceptance/Push/ClientExamples.cs")));
        var examples = Blocks("client.md", "csharp");
        Assert.Equal(5, examples.Count);
        Assert.All(examples, example => Assert.Contains(WithoutBlanks(example), compiled, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _workspace.Dispose();
    }

    /// <summary>Runs a snippet against a server that wants a key, by a way that loses the first answer.</summary>
    private async Task<(string Output, IReadOnlyList<JsonElement> Pulses)> PushAsync(
        string program,
        string file,
        string snippet,
        string service
    )
    {
        var key = await Keys.CreateAsync(_workspace, "ingest", Cancel);
        await using var server = await StartAsync();
        await using var way = new LossyWay(number => number == 1) { To = server.Api.Url };
        var output = await RunAsync(way.Url.AbsoluteUri.TrimEnd('/'), program, file, snippet, key);
        Assert.Equal(1, way.Lost);
        return (output.Trim(), await PulsesAsync(server, service));
    }

    private Task<Instance> StartAsync()
    {
        _workspace.Configure("checks: []\n");
        return Instance.StartAsync(_workspace, Cancel);
    }

    /// <summary>Reading takes a key too, once there is one.</summary>
    private async Task<IReadOnlyList<JsonElement>> PulsesAsync(Instance server, string service)
    {
        server.Api.Authorize(await Keys.CreateAsync(_workspace, "read", Cancel));
        return await server.Api.PulsesAsync($"service/{service}", Cancel);
    }

    private async Task<string> RunAsync(string url, string program, string file, string snippet, string? key = null)
    {
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed");
        var variables = new Dictionary<string, string> { ["PULSE_URL"] = url, ["PULSE_KEY"] = key ?? "" };
        await using var running = RunningProgram.Start(program, variables, _folder.Write(file, snippet));
        var code = await running.ExitAsync(Eventually.Deadline, Cancel);
        Assert.True(code == 0, $"exit code {code}:\n{running.Output}");
        return running.Output;
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Block(string page, string language, string containing) =>
        Assert.Single(Blocks(page, language), block => block.Contains(containing, StringComparison.Ordinal));

    private static List<string> Blocks(string page, string language) =>
        [
            .. Fenced
                .Matches(File.ReadAllText(Repository($"docs/{page}")))
                .Where(match => match.Groups["language"].Value == language)
                .Select(match => match.Groups["text"].Value),
        ];

    private static string WithoutBlanks(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string Repository(string path, [System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", path);

    [GeneratedRegex(
        "^```(?<language>[a-z]+)\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Fenced { get; }
}
