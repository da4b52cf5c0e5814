using System.Text;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Tcp;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes.Tcp;

public sealed class TcpProbeTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(300);
    private static readonly TcpProbe Probe = new(Probing.Network());

    [Fact]
    public async Task An_open_port_is_enough()
    {
        await using var server = ScriptedServer.Silent();
        var outcome = await Probing.TcpAsync(server.Port);
        Assert.Null(outcome.Failure);
        Assert.True(outcome.Connected);
        Assert.Equal("127.0.0.1", outcome.Address);
        Assert.NotNull(outcome.Phases!.Connect);
        Assert.Null(outcome.Phases.FirstByte);
    }

    [Fact]
    public async Task A_closed_port_refuses()
    {
        var outcome = await Probing.TcpAsync(ScriptedServer.ClosedPort());
        Assert.Equal(FailureCodes.ConnectionRefused, outcome.Failure?.Code);
        Assert.False(outcome.Connected);
    }

    [Theory]
    [InlineData("""{"send": "PING\\r\\n", "expect": "+PONG"}""", true)]
    [InlineData("""{"send": "PING\\r\\n", "expect_pattern": "^\\+P.NG\\r\\n$"}""", true)]
    [InlineData("""{"send": "\\x50\\x49NG\\r\\n", "expect": "PONG"}""", true)]
    [InlineData("""{"send": "PING\\r\\n", "expect": "-ERR"}""", false)]
    [InlineData("""{"send": "PING\\r\\n", "expect_pattern": "^PONG"}""", false)]
    public async Task What_is_said_and_heard_is_as_declared(string json, bool well)
    {
        await using var server = new ScriptedServer(async connection =>
        {
            var buffer = new byte[6];
            await connection.Stream.ReadExactlyAsync(buffer, connection.Ending);
            if (Encoding.ASCII.GetString(buffer) == "PING\r\n")
            {
                await connection.SendAsync("+PO");
                await Task.Yield();
                await connection.SendAsync("NG\r\n");
            }
        });
        var outcome = await Probing.TcpAsync(server.Port, Settings(json));
        Assert.Equal(well ? null : FailureCodes.UnexpectedReply, outcome.Failure?.Code);
        Assert.NotNull(outcome.Phases!.FirstByte);
        if (!well)
        {
            Assert.Contains("+PONG", outcome.Failure!.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain('\r', outcome.Failure.Detail!);
        }
    }

    [Fact]
    public async Task A_reply_that_never_comes_is_a_timeout()
    {
        await using var server = ScriptedServer.Silent();
        var outcome = await Probing.TcpAsync(server.Port, Settings("""{"expect": "220"}"""), Brief);
        Assert.Equal(FailureCodes.Timeout, outcome.Failure?.Code);
        Assert.True(outcome.Connected);
    }

    [Fact]
    public async Task A_reply_that_goes_on_without_what_is_expected_is_unexpected()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync("421 busy\r\n");
            await connection.HangAsync();
        });
        var outcome = await Probing.TcpAsync(server.Port, Settings("""{"expect": "220"}"""), Brief);
        Assert.Equal(FailureCodes.UnexpectedReply, outcome.Failure?.Code);
        Assert.Contains("421 busy", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_is_read_than_allowed()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            var part = new byte[10_000];
            while (true)
            {
                await connection.SendAsync(part);
            }
        });
        var outcome = await Probing.TcpAsync(server.Port, Settings("""{"expect": "x", "read_limit": "20KiB"}"""), wantsBody: true);
        Assert.Equal(FailureCodes.UnexpectedReply, outcome.Failure?.Code);
        Assert.Equal(20 * 1024, outcome.Body.Length);
    }

    [Fact]
    public async Task A_pattern_that_takes_too_long_is_given_up()
    {
        await using var server = new ScriptedServer(connection => connection.SendAsync(new string('a', 4000) + "!"));
        var outcome = await Probing.TcpAsync(server.Port, Settings("""{"expect_pattern": "^(a+)+$"}"""));
        Assert.Equal(FailureCodes.UnexpectedReply, outcome.Failure?.Code);
        Assert.Contains("took longer", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_takes_long_holds_no_other_probe_up()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(new string('a', 4000) + "!");
            sent.TrySetResult();
        });
        var pattern = new Regex("^(?<part>a+)+$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        var matching = Probing.TcpAsync(server.Port, new() { Pattern = pattern });
        await sent.Task;
        var others = 0;
        while (!matching.IsCompleted)
        {
            Assert.Null((await Probing.TcpAsync(server.Port)).Failure);
            others++;
        }

        Assert.Contains("took longer", (await matching).Failure!.Detail, StringComparison.Ordinal);
        Assert.True(others > 20, $"only {others} other probes ended in that second");
    }

    [Fact]
    public async Task A_reset_is_a_reset()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.Stream.ReadExactlyAsync(new byte[4], connection.Ending);
            connection.Reset();
        });
        var outcome = await Probing.TcpAsync(server.Port, Settings("""{"send": "ping", "expect": "pong"}"""));
        Assert.Equal(FailureCodes.Reset, outcome.Failure?.Code);
    }

    [Fact]
    public async Task A_greeting_is_a_body_to_conditions()
    {
        await using var server = new ScriptedServer(connection => connection.SendAsync("220 ready"));
        Assert.StartsWith("220", (await Probing.TcpAsync(server.Port, wantsBody: true)).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_policy_holds()
    {
        var outcome = await Probing.TcpAsync(80, host: "169.254.169.254");
        Assert.Equal(FailureCodes.AddressRefused, outcome.Failure?.Code);
    }

    [Theory]
    [InlineData("tcp://host.example")]
    [InlineData("tcp://host.example:0")]
    [InlineData("tcp://host.example:80/path")]
    [InlineData("http://host.example:80")]
    public void The_url_needs_a_port_and_nothing_more(string url)
    {
        var (settings, errors) = Probing.Read(Probe, url, "{}");
        Assert.Null(settings);
        Assert.Equal("url", Assert.Single(errors).Field);
    }

    private static TcpProbeSettings Settings(string json)
    {
        var (settings, errors) = Probing.Read(Probe, "tcp://127.0.0.1:1", json);
        Assert.Empty(errors);
        return Assert.IsType<TcpProbeSettings>(settings);
    }
}
