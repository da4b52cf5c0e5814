using System.Text.Json;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes.Http;

/// <summary>What is asked, whom, and what is expected.</summary>
public sealed class HttpRequestTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task The_request_is_as_declared()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var settings = new HttpProbeSettings
        {
            Method = "POST",
            Headers = [new("X-Trace", "abc"), new("Content-Type", "application/json")],
            Body = "{\"a\":\"ž\"}",
            BasicAuth = new("user", new("pass:word")),
        };
        Assert.Null((await Probing.HttpAsync(new(server.Url, "/path%20x?q=1"), settings)).Failure);
        Assert.Equal(
            $"POST /path%20x?q=1 HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUser-Agent: CloudPulse/0.1.0\r\nAccept: */*\r\nConnection: close\r\n"
                + "Authorization: Basic dXNlcjpwYXNzOndvcmQ=\r\nX-Trace: abc\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"
                + "{\"a\":\"\u00c5\u00be\"}",
            Assert.Single(server.Requests)
        );
    }

    [Fact]
    public async Task Host_and_user_agent_can_be_overridden()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var settings = new HttpProbeSettings
        {
            Headers = [new("host", "shop.example"), new("User-Agent", "mine"), new("Accept", "text/plain")],
        };
        await Probing.HttpAsync(server.Url, settings);
        var request = Assert.Single(server.Requests);
        Assert.Contains("host: shop.example\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Host: 127", request, StringComparison.Ordinal);
        Assert.DoesNotContain("CloudPulse", request, StringComparison.Ordinal);
        Assert.DoesNotContain("*/*", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task International_names_are_asked_for_in_ascii()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var network = Probing.Network(new StubNames(("xn--mnchen-3ya.example", ["127.0.0.1"])));
        var outcome = await Probing.HttpAsync(new($"http://münchen.example:{server.Port}/straße"), network: network);
        Assert.Null(outcome.Failure);
        Assert.StartsWith(
            $"GET /stra%C3%9Fe HTTP/1.1\r\nHost: xn--mnchen-3ya.example:{server.Port}\r\n",
            Assert.Single(server.Requests),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(200, null, null, false, true)]
    [InlineData(299, null, null, false, true)]
    [InlineData(503, null, null, false, false)]
    [InlineData(503, null, null, true, true)]
    [InlineData(404, 404, null, false, true)]
    [InlineData(200, 404, null, false, false)]
    [InlineData(200, 404, null, true, false)]
    [InlineData(401, null, "2xx,401", false, true)]
    [InlineData(302, null, "200-299,300-303", false, true)]
    [InlineData(304, null, "200-299,300-303", false, false)]
    public async Task The_status_is_judged(int status, int? expected, string? ranges, bool conditionJudges, bool well)
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 {status} Some Reason\r\nContent-Length: 0\r\n\r\n");
        var settings = new HttpProbeSettings { ExpectedStatus = expected, ExpectedStatuses = ranges?.Split(',') ?? [] };
        var outcome = await Probing.HttpAsync(server.Url, settings, judgesStatus: conditionJudges);
        Assert.Equal(status, outcome.Code);
        Assert.Equal(well, outcome.Failure is null);
        if (!well)
        {
            Assert.Equal(FailureCodes.Status, outcome.Failure!.Code);
            Assert.StartsWith($"{status} Some Reason; expected ", outcome.Failure.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("status is UP", null, true)]
    [InlineData("status is DOWN", null, false)]
    [InlineData(null, "error", true)]
    [InlineData(null, "UP", false)]
    [InlineData("žluť", null, true)]
    public async Task Keywords_are_looked_for(string? keyword, string? absent, bool well)
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\n\r\nthe status is UP, \u00c5\u00belu\u00c5\u00a5");
        var outcome = await Probing.HttpAsync(server.Url, new() { Keyword = keyword, KeywordAbsent = absent }, wantsBody: false);
        Assert.Equal(well ? null : FailureCodes.UnexpectedReply, outcome.Failure?.Code);
        Assert.True(outcome.Body.IsEmpty);
    }

    [Fact]
    public async Task Phases_are_timed()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var outcome = await Probing.HttpAsync(new($"http://localhost:{server.Port}/"));
        var phases = outcome.Phases!;
        Assert.NotNull(phases.Dns);
        Assert.True(phases.Connect > TimeSpan.Zero);
        Assert.True(phases.FirstByte > TimeSpan.Zero);
        Assert.NotNull(phases.Transfer);
        Assert.Null(phases.Tls);
        Assert.True(phases.Dns + phases.Connect + phases.FirstByte + phases.Transfer <= outcome.Latency);
    }

    [Theory]
    [InlineData(301, "POST", "GET", false)]
    [InlineData(302, "POST", "GET", false)]
    [InlineData(303, "POST", "GET", false)]
    [InlineData(303, "PUT", "GET", false)]
    [InlineData(301, "PUT", "PUT", true)]
    [InlineData(307, "POST", "POST", true)]
    [InlineData(308, "PUT", "PUT", true)]
    [InlineData(303, "HEAD", "HEAD", true)]
    [InlineData(302, "GET", "GET", true)]
    public async Task Redirects_are_followed_with_the_right_method(int status, string method, string then, bool bodyKept)
    {
        await using var server = new ScriptedServer(async connection =>
        {
            var request = await connection.ReadRequestAsync();
            await connection.SendAsync(
                request.Contains(" /start ", StringComparison.Ordinal)
                    ? $"HTTP/1.1 {status} Moved\r\nLocation: ../end?x=1\r\nContent-Length: 5\r\n\r\n"
                : request.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n\r\n"
                : Ok
            );
        });
        var settings = new HttpProbeSettings
        {
            Method = method,
            Body = "payload",
            Headers = [new("Content-Type", "text/plain")],
            BearerToken = new("t"),
        };
        var outcome = await Probing.HttpAsync(new(server.Url, "/start"), settings);
        Assert.Null(outcome.Failure);
        Assert.Equal(200, outcome.Code);
        Assert.Equal(2, server.Connections);
        Assert.StartsWith($"{then} /end?x=1 HTTP/1.1\r\n", server.Requests[1], StringComparison.Ordinal);
        Assert.Equal(bodyKept, server.Requests[1].EndsWith("payload", StringComparison.Ordinal));
        Assert.Equal(bodyKept, server.Requests[1].Contains("Content-Type", StringComparison.Ordinal));
        Assert.Contains("Authorization: Bearer t\r\n", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_stay_with_their_origin()
    {
        await using var other = ScriptedServer.Answering(Ok);
        await using var server = ScriptedServer.Answering($"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other.Port}/\r\n\r\n");
        var settings = new HttpProbeSettings
        {
            BearerToken = new("secret"),
            Headers = [new("X-Api-Key", "secret"), new("Cookie", "secret"), new("Host", "secret.example"), new("X-Plain", "plain")],
        };
        Assert.Null((await Probing.HttpAsync(server.Url, settings)).Failure);
        Assert.Contains("Bearer secret", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Assert.Single(other.Requests), StringComparison.Ordinal);
        Assert.Contains("X-Plain: plain", other.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_loop_ends()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 302 Found\r\nLocation: /again?token=secret\r\n\r\n");
        var outcome = await Probing.HttpAsync(server.Url, new() { MaxRedirects = 3 });
        Assert.Equal(FailureCodes.TooManyRedirects, outcome.Failure?.Code);
        Assert.Equal(4, server.Connections);
        Assert.DoesNotContain("secret", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_with_a_password_is_told_without_it()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 302 Found\r\nLocation: http://user:secret@host.example/there\r\n\r\n");
        var outcome = await Probing.HttpAsync(server.Url, new() { MaxRedirects = 0 });
        Assert.Equal("more than 0; the next would be to http://host.example/there", outcome.Failure?.Detail);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_when_not_followed_or_without_a_place_to_go()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n");
        var outcome = await Probing.HttpAsync(server.Url, new() { FollowRedirects = false, ExpectedStatus = 302 });
        Assert.Null(outcome.Failure);
        Assert.Equal("/", outcome.Headers!["location"]);

        await using var nowhere = ScriptedServer.Answering("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(302, (await Probing.HttpAsync(nowhere.Url)).Code);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", FailureCodes.AddressRefused)]
    [InlineData("http://metadata.example/", FailureCodes.AddressRefused)]
    [InlineData("ftp://host.example/", FailureCodes.Protocol)]
    [InlineData("ftp://user:secret@host.example/", FailureCodes.Protocol)]
    [InlineData("http://", FailureCodes.Protocol)]
    [InlineData("file:///etc/passwd", FailureCodes.Protocol)]
    public async Task The_address_policy_holds_on_every_redirect(string location, string code)
    {
        await using var server = ScriptedServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n");
        var network = Probing.Network(new StubNames(("metadata.example", ["169.254.169.254"])));
        var outcome = await Probing.HttpAsync(server.Url, network: network);
        Assert.Equal(code, outcome.Failure?.Code);
        Assert.DoesNotContain("secret", outcome.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_fresh_by_default_and_reused_on_demand()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            while (true)
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(Ok);
            }
        });
        using var probe = new HttpProbe(Probing.Network());
        foreach (var (reuse, connections) in ((bool, int)[])[(false, 3), (true, 4)])
        {
            var settings = new HttpProbeSettings { ReuseConnection = reuse };
            for (var i = 0; i < 3; i++)
            {
                var outcome = await probe.ProbeAsync(
                    new("check", server.Url, settings, Probing.Ample, WantsBody: false),
                    TestContext.Current.CancellationToken
                );
                Assert.Null(outcome.Failure);
                Assert.True(outcome.Connected);
                Assert.Equal(reuse && i > 0, outcome.Phases!.Connect is null);
            }

            Assert.Equal(connections, server.Connections);
        }
    }

    [Fact]
    public async Task A_kept_connection_that_the_server_closed_is_replaced()
    {
        await using var server = ScriptedServer.Answering(Ok);
        using var probe = new HttpProbe(Probing.Network());
        var settings = new HttpProbeSettings { ReuseConnection = true };
        for (var i = 1; i <= 5; i++)
        {
            var outcome = await probe.ProbeAsync(
                new("check", server.Url, settings, Probing.Ample, WantsBody: false),
                TestContext.Current.CancellationToken
            );
            Assert.Null(outcome.Failure);
            Assert.Equal(i, server.Connections);
        }
    }

    [Fact]
    public async Task Http_goes_through_a_proxy()
    {
        await using var proxy = ScriptedServer.Answering(Ok);
        var settings = new HttpProbeSettings { Proxy = new($"http://user:p%40ss@127.0.0.1:{proxy.Port}") };
        Assert.Null((await Probing.HttpAsync(new("http://shop.example:8080/a?b=c"), settings)).Failure);
        var request = Assert.Single(proxy.Requests);
        Assert.StartsWith("GET http://shop.example:8080/a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_goes_through_a_tunnel()
    {
        await using var server = ScriptedServer.Answering(Ok, TestCertificates.Valid);
        await using var proxy = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            using var onward = new System.Net.Sockets.TcpClient();
            await onward.ConnectAsync(System.Net.IPAddress.Loopback, server.Port);
            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await using var stream = onward.GetStream();
            var there = connection.Stream.CopyToAsync(stream, connection.Ending);
            await stream.CopyToAsync(connection.Stream, connection.Ending);
            connection.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await there;
        });
        var settings = new HttpProbeSettings { Proxy = new($"http://user:pw@127.0.0.1:{proxy.Port}"), Roots = TestCertificates.Roots };
        var outcome = await Probing.HttpAsync(new($"https://localhost:{server.Port}/"), settings);
        Assert.Null(outcome.Failure);
        Assert.StartsWith($"CONNECT localhost:{server.Port} HTTP/1.1\r\n", Assert.Single(proxy.Requests), StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic", proxy.Requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.example/", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407")]
    [InlineData("https://shop.example/", "HTTP/1.1 502 Bad Gateway\r\n\r\n", "502")]
    [InlineData("https://shop.example/", "", "closed")]
    [InlineData("https://shop.example/", "nonsense\r\n", "no HTTP/1")]
    [InlineData("http://shop.example/", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407")]
    public async Task A_proxys_failures_are_its_own(string url, string answer, string says)
    {
        await using var proxy = ScriptedServer.Answering(answer);
        var outcome = await Probing.HttpAsync(new(url), new() { Proxy = new($"http://user:secret@127.0.0.1:{proxy.Port}") });
        Assert.Equal(FailureCodes.ProxyFailed, outcome.Failure?.Code);
        Assert.Contains(says, outcome.Failure!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_fails_as_a_proxy()
    {
        var settings = new HttpProbeSettings { Proxy = new($"http://127.0.0.1:{ScriptedServer.ClosedPort()}") };
        var outcome = await Probing.HttpAsync(new("http://shop.example/"), settings);
        Assert.Equal(FailureCodes.ProxyFailed, outcome.Failure?.Code);
        Assert.Contains(FailureCodes.ConnectionRefused, outcome.Failure!.Detail, StringComparison.Ordinal);

        outcome = await Probing.HttpAsync(new("http://169.254.169.254/"), settings);
        Assert.Equal(FailureCodes.AddressRefused, outcome.Failure?.Code);
    }

    [Fact]
    public void Settings_are_read()
    {
        using var probe = new HttpProbe(Probing.Network());
        var (settings, errors) = Probing.Read(
            probe,
            "https://shop.example/",
            """
            {"method": "post", "headers": {"X-A": "1"}, "body": "b", "bearer_token": "t", "follow_redirects": false, "max_redirects": 3,
             "expected_statuses": [200, "201-204", "3xx"], "keyword": "k", "keyword_absent": "a", "verify_tls": false, "ip_family": "ipv6",
             "proxy": "http://u:p@proxy.example:3128", "max_body_bytes": "64KiB", "server_name": "other.example"}
            """
        );
        Assert.Empty(errors);
        var http = Assert.IsType<HttpProbeSettings>(settings);
        Assert.Equal("POST", http.Method);
        Assert.Equal(65536, http.MaxBodyBytes);
        Assert.Equal([new(200, 200), new(201, 204), new(300, 399)], http.Expected!);
    }

    [Fact]
    public void Secrets_are_never_shown()
    {
        using var probe = new HttpProbe(Probing.Network());
        const string Json = """
            {"headers": {"X-Api-Key": "hush", "X-Plain": "plain"}, "basic_auth": {"username": "user", "password": "hush"}, "proxy": "http://u:hush@proxy.example:3128"}
            """;
        var (settings, _) = Probing.Read(probe, "https://shop.example/", Json);
        var shown = JsonSerializer.Serialize(settings, settings!.GetType(), SnakeCase);
        Assert.DoesNotContain("hush", shown, StringComparison.Ordinal);
        Assert.Contains("\"X-Plain\":\"plain\"", shown, StringComparison.Ordinal);
        Assert.Contains("\"basic_auth\":{\"username\":\"user\",\"password\":\"********\"}", shown, StringComparison.Ordinal);

        foreach (
            var bad in (string[])
                ["""{"proxy": "ftp://u:hush@h:1"}""", """{"bearer_token": "hush\n"}""", """{"headers": {"X-Token": "hush\n"}}"""]
        )
        {
            var (refused, errors) = Probing.Read(probe, "https://shop.example/", bad);
            Assert.Null(refused);
            Assert.All(errors, error => Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal));
        }
    }
}
