using System.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes.Http;

/// <summary>Servers that refuse, hang and break off, at every phase.</summary>
public sealed class HttpFaultTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Refused()
    {
        var outcome = await Probing.HttpAsync(new($"http://127.0.0.1:{ScriptedServer.ClosedPort()}/"));
        Assert.Equal(FailureCodes.ConnectionRefused, outcome.Failure?.Code);
        Assert.False(outcome.Connected);
        Assert.NotNull(outcome.Phases!.Connect);
        Assert.Null(outcome.Phases.Dns);
        Assert.Null(outcome.Phases.FirstByte);
    }

    [Fact]
    public async Task Hangs_before_the_answer()
    {
        await using var server = ScriptedServer.Silent();
        var outcome = await Probing.HttpAsync(server.Url, timeout: Brief);
        Assert.Equal(FailureCodes.Timeout, outcome.Failure?.Code);
        Assert.Contains("waiting for the answer", outcome.Failure!.Detail, StringComparison.Ordinal);
        Assert.True(outcome.Connected);
    }

    [Fact]
    public async Task Hangs_amid_the_headers_feeding_a_byte_now_and_then()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await connection.SendAsync("X");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, connection.Ending);
            }
        });
        Assert.Equal(FailureCodes.Timeout, (await Probing.HttpAsync(server.Url, timeout: Brief)).Failure?.Code);
    }

    [Theory]
    [InlineData("Content-Length: 100")]
    [InlineData("X-Until: close")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task Hangs_amid_the_body(string framing)
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n5\r\nhel");
            await connection.HangAsync();
        });
        var outcome = await Probing.HttpAsync(server.Url, timeout: Brief);
        Assert.Equal(FailureCodes.Timeout, outcome.Failure?.Code);
        Assert.Contains("reading the body", outcome.Failure!.Detail, StringComparison.Ordinal);
        Assert.Equal(200, outcome.Code);
        Assert.NotNull(outcome.Phases!.FirstByte);
    }

    [Fact]
    public async Task Hangs_in_the_tls_handshake()
    {
        await using var server = ScriptedServer.Silent();
        var outcome = await Probing.HttpAsync(new($"https://127.0.0.1:{server.Port}/"), timeout: Brief);
        Assert.Equal(FailureCodes.Timeout, outcome.Failure?.Code);
        Assert.Contains("TLS", outcome.Failure!.Detail, StringComparison.Ordinal);
        Assert.NotNull(outcome.Phases!.Tls);
    }

    [Fact]
    public async Task Resets_before_the_answer()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        Assert.Equal(FailureCodes.Reset, (await Probing.HttpAsync(server.Url)).Failure?.Code);
    }

    [Fact]
    public async Task Resets_amid_the_body()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, connection.Ending);
            connection.Reset();
        });
        var outcome = await Probing.HttpAsync(server.Url);
        Assert.Equal(FailureCodes.Reset, outcome.Failure?.Code);
        Assert.Equal(200, outcome.Code);
    }

    [Fact]
    public async Task A_server_that_closed_its_receiving_side_may_still_answer()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Receive);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        Assert.Null((await Probing.HttpAsync(server.Url)).Failure);
    }

    [Fact]
    public async Task Plain_http_behind_https_is_a_handshake_failure()
    {
        await using var server = new ScriptedServer(connection => connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"));
        Assert.Equal(FailureCodes.TlsHandshake, (await Probing.HttpAsync(new($"https://127.0.0.1:{server.Port}/"))).Failure?.Code);
    }

    [Fact]
    public async Task Closed_in_the_handshake_is_a_handshake_failure()
    {
        await using var server = new ScriptedServer(async connection => await connection.Stream.ReadExactlyAsync(new byte[100]));
        var outcome = await Probing.HttpAsync(new($"https://127.0.0.1:{server.Port}/"));
        Assert.Contains(outcome.Failure?.Code, (string[])[FailureCodes.TlsHandshake, FailureCodes.Reset]);
    }

    [Fact]
    public async Task Name_failures_are_the_names()
    {
        var outcome = await Probing.HttpAsync(new("http://unknown.example/"));
        Assert.Equal(FailureCodes.DnsNotFound, outcome.Failure?.Code);
        Assert.NotNull(outcome.Phases!.Dns);
        Assert.Null(outcome.Phases.Connect);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://metadata.example/")]
    public async Task Metadata_and_link_local_addresses_are_never_probed(string url)
    {
        var network = Probing.Network(new StubNames(("metadata.example", ["169.254.169.254"])));
        var outcome = await Probing.HttpAsync(new(url), network: network);
        Assert.Equal(FailureCodes.AddressRefused, outcome.Failure?.Code);
        Assert.False(outcome.Connected);
    }

    [Fact]
    public async Task Private_addresses_are_a_matter_of_policy()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Null((await Probing.HttpAsync(server.Url)).Failure);
        var outcome = await Probing.HttpAsync(server.Url, network: Probing.Network(allowPrivate: false));
        Assert.Equal(FailureCodes.AddressRefused, outcome.Failure?.Code);
        Assert.Contains("allow_private", outcome.Failure!.Detail, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_name_with_a_forbidden_and_a_good_address_uses_the_good_one()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var network = Probing.Network(new StubNames(("mixed.example", ["169.254.169.254", "127.0.0.1"])));
        var outcome = await Probing.HttpAsync(new($"http://mixed.example:{server.Port}/"), network: network);
        Assert.Null(outcome.Failure);
        Assert.Equal("127.0.0.1", outcome.Address);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_one_refuses()
    {
        await using var server = new ScriptedServer(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            },
            address: IPAddress.Parse("127.0.0.2")
        );
        var network = Probing.Network(new StubNames(("two.example", ["127.0.0.3", "127.0.0.2"])));
        var outcome = await Probing.HttpAsync(new($"http://two.example:{server.Port}/"), network: network);
        Assert.Null(outcome.Failure);
        Assert.Equal("127.0.0.2", outcome.Address);
    }

    [Fact]
    public async Task The_address_family_is_kept_to()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var outcome = await Probing.HttpAsync(server.Url, new() { IpFamily = IpFamily.Ipv6 });
        Assert.Equal(FailureCodes.AddressRefused, outcome.Failure?.Code);
        Assert.Contains("ip_family", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ipv6_is_probed()
    {
        await using var server = new ScriptedServer(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            },
            address: IPAddress.IPv6Loopback
        );
        var outcome = await Probing.HttpAsync(new($"http://[::1]:{server.Port}/"), new() { IpFamily = IpFamily.Ipv6 });
        Assert.Null(outcome.Failure);
        Assert.Equal("::1", outcome.Address);
        Assert.Contains($"Host: [::1]:{server.Port}\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(System.Net.Sockets.SocketError.ConnectionRefused, false, FailureCodes.ConnectionRefused)]
    [InlineData(System.Net.Sockets.SocketError.NetworkUnreachable, true, FailureCodes.NoRoute)]
    [InlineData(System.Net.Sockets.SocketError.NetworkUnreachable, false, FailureCodes.Unreachable)]
    [InlineData(System.Net.Sockets.SocketError.HostUnreachable, false, FailureCodes.Unreachable)]
    [InlineData(System.Net.Sockets.SocketError.TimedOut, false, FailureCodes.ConnectTimeout)]
    [InlineData(System.Net.Sockets.SocketError.AddressNotAvailable, true, FailureCodes.OutOfSockets)]
    [InlineData(System.Net.Sockets.SocketError.TooManyOpenSockets, true, FailureCodes.OutOfSockets)]
    [InlineData(System.Net.Sockets.SocketError.NoBufferSpaceAvailable, true, FailureCodes.OutOfSockets)]
    [InlineData(System.Net.Sockets.SocketError.ConnectionReset, false, FailureCodes.Reset)]
    [InlineData(System.Net.Sockets.SocketError.Shutdown, false, FailureCodes.Reset)]
    public void Socket_errors_have_names(System.Net.Sockets.SocketError error, bool atOnce, string code) =>
        Assert.Equal(code, Failures.Of(new System.Net.Sockets.SocketException((int)error), "connecting", atOnce).Code);

    [Fact]
    public void The_far_ends_fault_is_told_rather_than_ours()
    {
        var ours = new Failure(FailureCodes.NoRoute);
        var theirs = new Failure(FailureCodes.ConnectionRefused);
        Assert.Equal(theirs, Failures.Telling(ours, theirs));
        Assert.Equal(theirs, Failures.Telling(theirs, ours));
        Assert.Equal(ours, Failures.Telling(null, ours));
    }
}
