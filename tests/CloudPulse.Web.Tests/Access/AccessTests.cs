using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudPulse.Conformance;
using CloudPulse.Core.Access;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Tests.Access;

public sealed class AccessTests
{
    private const string Check = """{"url":"https://shop.example"}""";

    [Fact]
    public async Task Every_route_has_an_authorization_decision()
    {
        await using var web = await WebHost.StartAsync();
        var undecided = web.Get<EndpointDataSource>()
            .Endpoints.Where(endpoint =>
                endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
            )
            .Select(endpoint => endpoint.DisplayName);
        Assert.Empty(undecided);
        Assert.NotEmpty(web.Get<EndpointDataSource>().Endpoints);
    }

    [Fact]
    public async Task Only_health_signing_in_the_pages_files_and_what_is_public_by_declaration_are_open_to_all()
    {
        await using var web = await WebHost.StartAsync();
        var open = web.Get<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText?.TrimEnd('/'))
            .Where(route => route?.StartsWith("/dashboard/assets/", StringComparison.Ordinal) != true);
        Assert.Equal(
            [
                "/badges/{key}/latency.svg",
                "/badges/{key}/status.svg",
                "/badges/{key}/uptime.svg",
                "/health",
                "/health/ready",
                "/p/{slug}",
                "/p/{slug}/feed.json",
                "/p/{slug}/feed.rss",
                "/p/{slug}/history",
                "/p/{slug}/password",
                "/p/{slug}/status.json",
                "/setup",
                "/sign-in",
                "/sign-out",
            ],
            open.Distinct().Order()
        );
    }

    [Fact]
    public async Task Without_a_key_this_machine_may_do_everything()
    {
        await using var web = await WebHost.StartAsync();
        await web.CreateAsync("/api/v1/checks", Check);
        await web.GetJsonAsync("/api/v1/keys");
    }

    [Theory]
    [InlineData("Host", "evil.example", 401)]
    [InlineData("Host", "127.0.0.1.evil.example", 401)]
    [InlineData("X-Forwarded-For", "203.0.113.9", 401)]
    [InlineData("Forwarded", "for=203.0.113.9", 401)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 201)]
    [InlineData("Host", "localhost", 201)]
    [InlineData("Host", "[::1]:8080", 201)]
    public async Task Without_a_key_other_sites_may_not_ride_on_this_machine(string header, string value, int status)
    {
        await using var web = await WebHost.StartAsync();
        await (await web.PostAsync("/api/v1/checks", Check, (header, value))).ShouldBeAsync(status);
    }

    [Fact]
    public async Task Once_a_key_exists_it_is_needed_for_all_but_health_and_pages()
    {
        await using var web = await WebHost.StartAsync();
        var admin = await KeyAsync(web, Scopes.Admin);
        await web.GetJsonAsync("/health");
        await web.GetJsonAsync("/openapi/v1.json");
        using var page = await web.Client.GetAsync("/");
        Assert.Equal("text/html", page.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType);
        await (await web.PostAsync("/dashboard/checks/shop/pause")).ShouldBeAsync(401);
        using var elsewhere = await web.SendAsync(HttpMethod.Get, "/", null, ("X-Forwarded-For", "203.0.113.9"));
        await elsewhere.ShouldBeAsync(401);
        using var refused = await web.Client.GetAsync("/api/v1/checks");
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        var problem = await refused.ShouldBeAsync(401);
        Assert.Contains("scope read", problem.Text("detail"), StringComparison.Ordinal);
        await (await web.Client.GetAsync("/metrics")).ShouldBeAsync(401);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("Authorization", "Bearer " + admin))).ShouldBeAsync(200);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", admin))).ShouldBeAsync(200);
    }

    [Theory]
    [InlineData(Scopes.Read, 200, 403, 403)]
    [InlineData(Scopes.Write, 200, 201, 403)]
    [InlineData(Scopes.Admin, 200, 201, 200)]
    [InlineData(Scopes.Ingest, 403, 403, 403)]
    public async Task A_key_may_do_what_its_scopes_say(Scopes scopes, int read, int write, int admin)
    {
        await using var web = await WebHost.StartAsync();
        (string, string) key = ("Authorization", "Bearer " + await KeyAsync(web, scopes));
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, key)).ShouldBeAsync(read);
        await (await web.PostAsync("/api/v1/checks", Check, key)).ShouldBeAsync(write);
        var answer = await (await web.SendAsync(HttpMethod.Get, "/api/v1/keys", null, key)).ShouldBeAsync(admin);
        if (admin == 403)
        {
            Assert.Contains("needs the scope admin", answer.Text("detail"), StringComparison.Ordinal);
            Assert.Contains(scopes.ToString().ToLowerInvariant(), answer.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.7", 401)]
    [InlineData("127.0.0.0/8", "127.0.0.1", 401)]
    [InlineData("10.0.0.0/8", "203.0.113.7", 401)]
    [InlineData("127.0.0.0/8", null, 200)]
    public async Task Who_comes_through_a_proxy_is_not_from_this_machine(string trusted, string? forwardedFor, int status)
    {
        await using var web = await WebHost.StartAsync(options => options.TrustedProxies = [IPNetwork.Parse(trusted)]);
        (string, string)[] headers = forwardedFor is null ? [] : [("X-Forwarded-For", forwardedFor)];
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, headers)).ShouldBeAsync(status);
    }

    [Fact]
    public async Task Limits_by_address_hold_for_those_who_ask_a_trusted_proxy()
    {
        await using var web = await WebHost.StartAsync(options =>
        {
            options.TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")];
            options.WrongKeysPerMinute = 1;
        });
        await AskAsync("203.0.113.7", 401);
        await AskAsync("203.0.113.7", 429);
        await AskAsync("203.0.113.8", 401);

        async Task AskAsync(string from, int status) =>
            await (
                await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", "cp_wrong"), ("X-Forwarded-For", from))
            ).ShouldBeAsync(status);
    }

    [Theory]
    [InlineData("Bearer cp_nonsense")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer ")]
    public async Task A_wrong_credential_is_refused_even_where_none_is_needed(string authorization)
    {
        await using var web = await WebHost.StartAsync();
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("Authorization", authorization))).ShouldBeAsync(401);
    }

    [Fact]
    public async Task Who_keeps_guessing_is_turned_away_but_known_keys_go_on()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var web = await WebHost.StartAsync(options => options.WrongKeysPerMinute = 3, time);
        var known = await KeyAsync(web, Scopes.Read);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", known))).ShouldBeAsync(200);
        for (var guess = 0; guess < 3; guess++)
        {
            await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", $"cp_{guess}"))).ShouldBeAsync(401);
        }

        using var refused = await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", "cp_4"));
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        await refused.ShouldBeAsync(429);
        foreach (var later in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(10)])
        {
            time.Advance(later);
            await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", known))).ShouldBeAsync(200);
        }
    }

    [Fact]
    public async Task A_key_that_expires_or_is_revoked_elsewhere_stops_working()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var web = await WebHost.StartAsync(time: time);
        var keys = web.Get<ApiKeys>();
        var expiring = await keys.CreateAsync("a", Scopes.Read, time.GetUtcNow().AddSeconds(2), default);
        var revoked = await keys.CreateAsync("b", Scopes.Read, null, default);
        foreach (var key in (CreatedKey[])[expiring, revoked])
        {
            await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", key.Text))).ShouldBeAsync(200);
        }

        time.Advance(TimeSpan.FromSeconds(3));
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", expiring.Text))).ShouldBeAsync(401);

        await keys.RevokeAsync(revoked.Key.Id, default);
        time.Advance(TimeSpan.FromSeconds(5));
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", revoked.Text))).ShouldBeAsync(401);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_works_until_it_is_revoked()
    {
        await using var web = await WebHost.StartAsync();
        var created = await web.CreateAsync("/api/v1/keys", """{"name":"ops","scopes":["admin"]}""");
        var text = created.Text("key");
        Assert.StartsWith(created.Text("prefix"), text, StringComparison.Ordinal);
        (string, string) header = ("Authorization", "Bearer " + text);

        var listed = await (await web.SendAsync(HttpMethod.Get, "/api/v1/keys", null, header)).ShouldBeAsync(200);
        Assert.DoesNotContain(text, listed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("admin", listed.Items()[0]!["scopes"]![0]!.GetValue<string>());

        await (await web.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{created.Number("id")}", null, header)).ShouldBeAsync(204);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/keys", null, header)).ShouldBeAsync(401);

        // The last key is gone, and the door stays shut.
        await (await web.PostAsync("/api/v1/checks", Check)).ShouldBeAsync(401);
    }

    [Fact]
    public async Task A_read_only_installation_changes_nothing()
    {
        await using var web = await WebHost.StartAsync(options => options.ReadOnly = true);
        var problem = await (await web.PostAsync("/api/v1/checks", Check)).ShouldBeAsync(403);
        Assert.Contains("read-only", problem.Text("detail"), StringComparison.Ordinal);
        await web.GetJsonAsync("/api/v1/checks");
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var web = await WebHost.StartAsync(options => (options.AddressBurst, options.AddressRequestsPerSecond) = (2, 1));
        var statuses = new List<HttpStatusCode>();
        TimeSpan? retryAfter = null;
        for (var request = 0; request < 5; request++)
        {
            using var response = await web.Client.GetAsync("/api/v1/checks");
            statuses.Add(response.StatusCode);
            retryAfter ??= response.Headers.RetryAfter?.Delta;
        }

        Assert.Equal(HttpStatusCode.OK, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.True(retryAfter > TimeSpan.Zero);
        await web.GetJsonAsync("/health");
    }

    [Fact]
    public async Task Answers_carry_security_headers_and_no_server_name()
    {
        await using var web = await WebHost.StartAsync();
        foreach (var path in (string[])["/api/v1/checks", "/health", "/nothing"])
        {
            using var response = await web.Client.GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains(
                "frame-ancestors 'none'",
                response.Headers.GetValues("Content-Security-Policy").Single(),
                StringComparison.Ordinal
            );
            Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Empty(response.Headers.Server);
        }
    }

    [Fact]
    public async Task A_request_without_a_host_is_not_trusted()
    {
        await using var web = await WebHost.StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, web.Address.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET /api/v1/checks HTTP/1.0\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.Contains("401", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> KeyAsync(WebHost web, Scopes scopes) =>
        (await web.Get<ApiKeys>().CreateAsync("test", scopes, null, default)).Text;
}
