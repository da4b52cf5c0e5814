using System.Net.Http.Headers;
using System.Text;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

/// <summary>What bad input gets: the right status, and a problem that names the field, what was given and what is allowed.</summary>
public sealed class BadRequestTests(BadRequestTests.Server server) : IClassFixture<BadRequestTests.Server>
{
    private const string Checks = "/api/v1/checks";
    private const string Good = "\"url\":\"https://shop.example\"";

    /// <summary>Method, path, body, status, field, what of it was given, what is allowed.</summary>
    public static TheoryData<string, string, string?, int, string, string, string> Requests =>
        new()
        {
            { "POST", Checks, "", 400, "", "empty", "JSON" },
            { "POST", Checks, "{", 400, "", "not JSON", "JSON" },
            { "POST", Checks, "[1]", 400, "", "a list", "an object" },
            { "POST", Checks, "{\"url\":\"https://a.example\",\"url\":\"https://b.example\"}", 400, "url", "given twice", "once" },
            { "POST", Checks, Deep(40), 400, string.Join('.', Enumerable.Repeat("a", 32)), "deeper than 32", "32 at most" },
            { "POST", Checks, "{}", 422, "url", "required", "must" },
            { "POST", Checks, "{\"url\":\"nonsense\"}", 422, "url", "nonsense", "must" },
            { "POST", Checks, "{\"url\":\"gopher://old.example\"}", 422, "url", "gopher", "http" },
            { "POST", Checks, $"{{{Good},\"interval\":\"0s\"}}", 422, "interval", "0s", "between 1s and 24h" },
            { "POST", Checks, $"{{{Good},\"interval\":\"often\"}}", 422, "interval", "often", "30s" },
            { "POST", Checks, $"{{{Good},\"interval\":\"5s\",\"timeout\":\"10s\"}}", 422, "timeout", "10s", "at most the interval, 5s" },
            { "POST", Checks, $"{{{Good},\"intervall\":\"5s\"}}", 422, "intervall", "unknown", "interval" },
            { "POST", Checks, $"{{{Good},\"retries\":99}}", 422, "retries", "99", "between 0 and 5" },
            { "POST", Checks, $"{{{Good},\"enabled\":\"yes\"}}", 422, "enabled", "yes", "true or false" },
            { "POST", Checks, $"{{{Good},\"key\":\"No Slug!\"}}", 422, "key", "No Slug!", "lower-case" },
            { "POST", Checks, $"{{{Good},\"conditions\":[\"[STATUS] ==\"]}}", 422, "conditions[0]", "[STATUS] ==", "column" },
            { "POST", Checks, $"{{{Good},\"alerts\":[\"nobody\"]}}", 422, "alerts[0]", "nobody", "channel" },
            { "POST", Checks, $"{{{Good},\"parents\":[\"nobody\"]}}", 422, "parents[0]", "nobody", "check" },
            { "POST", Checks, $"{{{Good},\"expected_status\":9}}", 422, "expected_status", "9", "between 100 and 599" },
            { "POST", Checks, $"{{{Good},\"id\":7}}", 422, "id", "unknown", "known here are" },
            { "PATCH", Checks + "/1", "{\"interval\":-1}", 422, "interval", "-1", "30s" },
            { "PATCH", Checks + "/1", "{\"key\":\"other\"}", 422, "key", "other", "must stay" },
            { "GET", Checks + "/-5", null, 400, "id", "-5", "whole number from 1 on" },
            { "GET", Checks + "/A%20B", null, 400, "id", "A B", "a key" },
            { "GET", Checks + "?limit=0", null, 400, "limit", "0", "between 1 and 1000" },
            { "GET", Checks + "?limit=many", null, 400, "limit", "many", "between 1 and 1000" },
            { "GET", Checks + "?limit=1&limit=2", null, 400, "limit", "a list", "whole number" },
            { "GET", Checks + "?cursor=!!!", null, 400, "cursor", "!!!", "next_cursor" },
            { "GET", Checks + "?cursor=cDoxOjI", null, 400, "cursor", "cDoxOjI", "of this list" },
            { "GET", Checks + "?status=sleepy", null, 400, "status", "sleepy", "paused" },
            { "GET", Checks + "?colour=red", null, 400, "colour", "unknown", "known here are" },
            { "GET", Checks + "/1/pulses?from=yesterday", null, 400, "from", "yesterday", "2026-03-01T22:00:00Z" },
            { "GET", Checks + "/1/pulses?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", null, 400, "from", "2026-01-02", "before to" },
            { "GET", Checks + "/1/pulses?order=random", null, 400, "order", "random", "oldest_first" },
            { "GET", Checks + "/1/breakdown?step=7s", null, 400, "step", "7s", "from 1m to 24h" },
            { "GET", Checks + "/1/summary?step=7s", null, 400, "step", "7s", "from 1m to 24h" },
            { "GET", Checks + "/1/summary?step=day&time_zone=Moon/Base", null, 400, "time_zone", "Moon/Base", "IANA" },
            { "GET", Checks + "/1/summary?time_zone=Europe/Berlin", null, 400, "time_zone", "goes with", "step=day" },
            { "GET", Checks + "/1/summary?step=1m&from=2020-01-01T00:00:00Z", null, 400, "step", "intervals", "at most 2000" },
            { "GET", "/api/v1/pulses", null, 400, "subject", "required", "check/<key>" },
            { "GET", "/api/v1/pulses?subject=shop", null, 400, "subject", "shop", "check/<key>" },
            { "GET", "/api/v1/incidents?kind=sad", null, 400, "kind", "sad", "slo_burn" },
            { "GET", "/api/v1/incidents?open=maybe", null, 400, "open", "maybe", "true or false" },
            { "GET", "/api/v1/incidents/x", null, 400, "id", "x", "whole number" },
            { "POST", "/api/v1/incidents/1/notes", "{\"text\":\"\"}", 422, "text", "empty", "at least one character" },
            { "POST", "/api/v1/channels", "{\"name\":\"ops\",\"type\":\"pigeon\"}", 422, "type", "pigeon", "webhook" },
            { "POST", "/api/v1/channels", "{\"name\":\"ops\",\"type\":\"webhook\"}", 422, "url", "required", "https://" },
            { "GET", "/api/v1/deliveries?state=lost", null, 400, "state", "lost", "exhausted" },
            { "GET", "/api/v1/deliveries?incident=-1", null, 400, "incident", "-1", "between 1" },
            { "POST", "/api/v1/keys", "{\"name\":\"k\",\"scopes\":[\"root\"]}", 422, "scopes[0]", "root", "admin" },
            { "POST", "/api/v1/keys", "{\"scopes\":[]}", 422, "name", "required", "string" },
            {
                "POST",
                "/api/v1/keys",
                "{\"name\":\"k\",\"scopes\":[\"admin\"],\"expires_at\":\"2001-01-01T00:00:00Z\"}",
                422,
                "expires_at",
                "2001",
                "future"
            },
            { "POST", "/api/v1/keys", "{\"name\":\"k\",\"scopes\":[\"read\"]}", 422, "scopes", "read", "admin" },
            { "GET", "/api/v1/events?types=news", null, 400, "types", "news", "incident" },
            { "POST", "/targets", "{\"name\":\"x\",\"url\":\"https://x.example\",\"type\":\"carrier\"}", 422, "type", "carrier", "http" },
            { "POST", "/targets", "{\"name\":\"x\",\"url\":\"https://x.example\",\"interval\":5}", 422, "interval", "unknown", "enabled" },
            { "GET", "/status", null, 400, "target_id", "required", "whole number" },
            { "GET", "/status?target_id=0", null, 400, "target_id", "0", "between 1" },
            {
                "POST",
                "/checks",
                "{\"url\":\"https://x.example\",\"interval_seconds\":0}",
                422,
                "interval_seconds",
                "0",
                "between 1s and 24h"
            },
            { "POST", "/checks", "{\"url\":\"https://x.example\",\"timeout_ms\":\"long\"}", 422, "timeout_ms", "long", "must be" },
            { "POST", "/checks", "{\"url\":\"https://x.example\",\"webhook_url\":\"ftp://x.example\"}", 422, "webhook_url", "ftp", "http" },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task The_problem_names_field_given_and_allowed(
        string method,
        string path,
        string? body,
        int status,
        string field,
        string given,
        string allowed
    )
    {
        using var response = await server.Web.SendAsync(new(method), path, body);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.ShouldBeAsync(status);
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.StartsWith("urn:cloudpulse:problem:", problem.Text("type"), StringComparison.Ordinal);
        var errors = problem["errors"]!.AsArray();
        var error = errors.FirstOrDefault(candidate => candidate!.Text("field") == field);
        Assert.True(error is not null, problem.ToJsonString());
        Assert.Contains(given, error.Text("message"), StringComparison.Ordinal);
        Assert.Contains(allowed, error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_with_their_places()
    {
        var problem = await (
            await server.Web.PostAsync(Checks, "{\n  \"url\": \"https://x.example\",\n  \"interval\": \"0s\",\n  \"retries\": -1\n}")
        ).ShouldBeAsync(422);
        var errors = problem["errors"]!.AsArray();
        Assert.Equal(["interval", "retries"], errors.Select(error => error!.Text("field")).Order());
        var interval = errors.Single(error => error!.Text("field") == "interval")!;
        Assert.Equal(3, interval.Number("line"));
        Assert.Equal(15, interval.Number("column"));
    }

    [Fact]
    public async Task Invalid_utf8_is_found_by_its_place()
    {
        using var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xff, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        var problem = await (await server.Web.Client.PostAsync(Checks, content)).ShouldBeAsync(400);
        Assert.Contains("0xff", problem["errors"]![0]!.Text("message"), StringComparison.Ordinal);
        Assert.Equal(10, problem["errors"]![0]!.Number("column"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_content_type_is_refused(string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var response = await server.Web.Client.PostAsync(Checks, content);
        var problem = await response.ShouldBeAsync(415);
        Assert.Equal("Content-Type", problem["errors"]![0]!.Text("field"));
        Assert.Contains("application/json", problem["errors"]![0]!.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 10_000_000)]
    [InlineData(true, 1_050_000)]
    public async Task A_body_past_the_limit_is_too_large(bool chunked, int bytes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Checks) { Content = new ByteArrayContent(new byte[bytes]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        using var client = server.Web.NewClient();
        var problem = await (await client.SendAsync(request)).ShouldBeAsync(413);
        Assert.Contains("1048576", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("\"x\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("W/\"1\"")]
    public async Task A_bad_entity_tag_is_refused(string tag)
    {
        var problem = await (await server.Web.SendAsync(HttpMethod.Patch, Checks + "/1", "{}", ("If-Match", tag))).ShouldBeAsync(400);
        Assert.Equal("If-Match", problem["errors"]![0]!.Text("field"));
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/v1/checks/999", 404)]
    [InlineData("GET", "/api/v1/incidents/999", 404)]
    [InlineData("GET", "/api/v1/deliveries/999", 404)]
    [InlineData("POST", "/api/v1/deliveries/999/resend", 404)]
    [InlineData("DELETE", "/api/v1/keys/999", 404)]
    [InlineData("GET", "/status?target_id=999", 404)]
    [InlineData("DELETE", "/api/v1/checks", 405)]
    [InlineData("PUT", "/health", 405)]
    public async Task What_is_not_there_is_a_problem_too(string method, string path, int status)
    {
        using var response = await server.Web.SendAsync(new(method), path);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
        await response.ShouldBeAsync(status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with\ttab")]
    public async Task A_bad_idempotency_key_is_refused(string key)
    {
        var problem = await (await server.Web.PostAsync(Checks, $"{{{Good}}}", ("Idempotency-Key", key))).ShouldBeAsync(400);
        Assert.Equal("Idempotency-Key", problem["errors"]![0]!.Text("field"));
    }

    private static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

    public sealed class Server : IAsyncLifetime
    {
        internal WebHost Web { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Web = await WebHost.StartAsync();
            await Web.CreateAsync(Checks, """{"name":"First","url":"https://first.example"}""");
        }

        public ValueTask DisposeAsync() => Web.DisposeAsync();
    }
}
