using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CloudPulse.Acceptance.Support;
using CloudPulse.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Acceptance.Commands;

public sealed class CheckCommandTests : IAsyncLifetime
{
    private readonly WebApplication _server = LoopbackServer.Build();

    private string Url => _server.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        _server.MapGet("/", () => "fine");
        _server.MapGet(
            "/slow",
            async () =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                return "at last";
            }
        );
        _server.MapGet("/broken", () => Results.StatusCode(503));
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_endpoint_that_is_up_is_shown_with_its_phases_in_plain_text_when_nobody_watches()
    {
        var (exitCode, output, error) = await RunAsync(Url);
        Assert.Equal((0, ""), (exitCode, error));
        var lines = output.TrimEnd().Split('\n');
        Assert.Matches($@"\Aup  {Url}/?  200  [0-9.]+ ms\z", lines[0]);
        Assert.Equal(
            ["connect", "first_byte", "transfer"],
            lines[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
        );
        Assert.Contains('█', output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task One_that_is_down_says_why_and_the_exit_code_tells()
    {
        var (exitCode, output, _) = await RunAsync(Url + "/broken");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("down  ", output, StringComparison.Ordinal);
        Assert.Contains("status: 503 Service Unavailable; expected 200-299", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_document()
    {
        var (exitCode, output, _) = await RunAsync(Url, "--json", "--condition", "[STATUS] == 204");
        Assert.Equal(1, exitCode);
        var result = JsonDocument.Parse(output).RootElement;
        Assert.Equal("down", result.GetProperty("status").GetString());
        Assert.Equal(200, result.GetProperty("code").GetInt32());
        Assert.Equal("condition", result.GetProperty("failure").GetProperty("code").GetString());
        Assert.Equal("[STATUS] (200) == 204", result.GetProperty("failure").GetProperty("detail").GetString());
        Assert.True(result.GetProperty("phases_ms").GetProperty("connect").GetDouble() >= 0);
    }

    [Fact]
    public async Task Any_field_of_a_check_can_be_set()
    {
        Assert.Equal(0, (await RunAsync(Url + "/broken", "--set", "expected_status=503")).ExitCode);
        Assert.Equal(4, (await RunAsync(Url + "/slow", "--set", "degraded_after=1ms")).ExitCode);
    }

    [Fact]
    public async Task A_closed_port_is_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var (exitCode, output, _) = await RunAsync($"tcp://127.0.0.1:{port}");
        Assert.Equal(1, exitCode);
        Assert.Contains("connection_refused", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "url: was \"nowhere\"")]
    [InlineData("gopher://host.example/", "url: was \"gopher://host.example/\"")]
    public async Task Bad_input_is_named(string url, string expected)
    {
        var (exitCode, output, error) = await RunAsync(url);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_setting_is_named()
    {
        var (exitCode, _, error) = await RunAsync(Url, "--set", "metod=HEAD", "--timeout", "soon");
        Assert.Equal(2, exitCode);
        Assert.Contains("metod", error, StringComparison.Ordinal);
        Assert.Contains("timeout: was \"soon\"", error, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(CheckCommand.Create(), arguments);
}
