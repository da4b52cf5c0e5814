using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CloudPulse.Adapters.Channels.Webhook;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels.Webhook;

public sealed class WebhookTests : IDisposable
{
    private const string Url = "https://hooks.example/token";
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly FakeTimeProvider _time = new();
    private readonly WebhookChannel _kind;

    public WebhookTests()
    {
        _kind = new(Probing.Network().Policy, _time);
    }

    public void Dispose()
    {
        _kind.Dispose();
        _patience.Dispose();
    }

    [Fact]
    public async Task The_default_body_is_the_documented_one()
    {
        var request = await SendAsync(Message(), []);
        Assert.Equal("POST", request.Method);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("opened", request.Headers["CloudPulse-Event"]);
        Assert.StartsWith("CloudPulse/", request.Headers["User-Agent"], StringComparison.Ordinal);
        var expected = JsonNode.Parse(
            """
            {
              "version": 1, "id": "incident-42-opened-1-ops", "event": "opened", "occurred_at": "2026-02-02T00:03:00.000Z",
              "title": "Shop \"front\" is down",
              "subject": {
                "kind": "check", "key": "shop", "name": "Shop \"front\"", "url": "https://shop.example/", "group": null, "tags": ["eu"]
              },
              "incident": {
                "id": 42, "kind": "down", "started_at": "2026-02-02T00:00:00.000Z", "ended_at": null, "duration_seconds": 180,
                "cause": { "code": "status", "detail": "line 1\nline \\ 2" }, "withdrawn": false, "reminder_number": null,
                "acknowledged_by": null, "link": "https://pulse.example/incidents/42"
              }
            }
            """
        );
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(request.Body)), request.Body);
    }

    [Fact]
    public async Task A_test_has_no_incident()
    {
        var request = await SendAsync(Test(), []);
        var body = JsonNode.Parse(request.Body)!;
        Assert.Equal("test", (string?)body["event"]);
        Assert.Null(body["incident"]);
    }

    [Fact]
    public async Task The_signature_is_of_the_time_and_the_body()
    {
        var request = await SendAsync(Message(), [("secret", "key")]);
        var at = _time.GetUtcNow().ToUnixTimeSeconds();
        var hash = HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes($"{at}.{request.Body}"));
        Assert.Equal($"t={at},v1={Convert.ToHexStringLower(hash)}", request.Headers["CloudPulse-Signature"]);
    }

    [Fact]
    public async Task Method_headers_and_body_are_as_configured()
    {
        var request = await SendAsync(
            Message(),
            [
                ("method", "put"),
                ("headers", new (string, object?)[] { ("Authorization", "Bearer abc"), ("Content-Language", "en") }),
                ("content_type", "text/plain; charset=utf-8"),
                ("body", "{{ subject.name }} ({{incident.kind}}): {{ incident.cause.detail }} [{{ subject.tags }}] {{ subject.group }}"),
            ]
        );
        Assert.Equal("PUT", request.Method);
        Assert.Equal("Bearer abc", request.Headers["Authorization"]);
        Assert.Equal("en", request.Headers["Content-Language"]);
        Assert.Equal("text/plain; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("Shop \"front\" (down): line 1\nline \\ 2 [eu] ", request.Body);
    }

    [Theory]
    [InlineData(
        "application/json",
        """{"t":"{{ subject.name }}: {{incident.cause.detail}}","n":{{incident.id}},"g":{{ subject.group }},"l":{{ subject.tags }}}""",
        """{"t":"Shop \u0022front\u0022: line 1\nline \\ 2","n":42,"g":null,"l":["eu"]}"""
    )]
    [InlineData(
        "application/vnd.x+json",
        """["\"{{ subject.name }}", {{ incident.withdrawn }}]""",
        """["\"Shop \u0022front\u0022", false]"""
    )]
    [InlineData(
        "application/x-www-form-urlencoded",
        "a={{ subject.name }}&b={{ subject.url }}",
        "a=Shop+%22front%22&b=https%3A%2F%2Fshop.example%2F"
    )]
    [InlineData("text/xml", "<a b=\"{{ subject.name }}\"/>", "<a b=\"Shop &quot;front&quot;\"/>")]
    [InlineData("text/plain", "no placeholder } {", "no placeholder } {")]
    public async Task Values_are_escaped_for_the_content_type(string contentType, string template, string body)
    {
        var request = await SendAsync(Message(), [("content_type", contentType), ("body", template)]);
        Assert.Equal(body, request.Body);
    }

    [Theory]
    [InlineData("{{ secret }}", "body: has the unknown placeholder 'secret' at column 1; known are event, id, incident.acknowledged_by")]
    [InlineData("a\n  {{ incident.name }}", "body: has the unknown placeholder 'incident.name' at line 2, column 3; known are ")]
    [InlineData("{{ title | raw }}", "body: has the unknown placeholder 'title | raw' at column 1; known are ")]
    [InlineData("{{ title", "body: has '{{' at column 1 that no '}}' follows")]
    [InlineData("{\"a\": {{ title }", "body: has '{{' at column 7 that no '}}' follows")]
    [InlineData("{\"a\": }", "body: does not give valid JSON: ")]
    [InlineData("{\"a\": x{{ title }}}", "body: does not give valid JSON: ")]
    public void A_template_that_cannot_work_is_refused(string template, string error)
    {
        var (settings, errors) = Declared.Read(_kind, ("url", Url), ("body", template));
        Assert.Null(settings);
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    public static TheoryData<string, object?, string> Mistakes =>
        new()
        {
            { "url", null, "url: is required" },
            { "url", "not a url", "url: is not a URL" },
            { "url", "ftp://hooks.example/", "url: has the scheme ftp; must be http or https" },
            { "url", "https://me:pw@hooks.example/", "url: holds a user name" },
            { "url", "https://hooks.example/#x", "url: has a fragment" },
            { "url", Secret.Mask, "url: was ********" },
            { "method", "get", "method: was" },
            { "content_type", "json", "content_type: was 'json'" },
            { "content_type", "text/plain; charset=latin1", "content_type: has the charset latin1" },
            { "timeout", "31s", "timeout: was" },
            { "verify_tls", "perhaps", "verify_tls: was" },
            { "headers", "x", "headers: was" },
            { "headers", new (string, object?)[] { ("bad name", "x") }, "headers.bad name: is not a header's name" },
            { "headers", new (string, object?)[] { ("content-length", "1") }, "headers.content-length: is set by CloudPulse" },
            { "headers", new (string, object?)[] { ("CloudPulse-Signature", "1") }, "headers.CloudPulse-Signature: is set by CloudPulse" },
            { "headers", new (string, object?)[] { ("Content-Type", "1") }, "headers.Content-Type: is set by content_type" },
            { "headers", new (string, object?)[] { ("X-A", "s3cret\r\nX-B: 1") }, "headers.X-A: has a line break" },
            { "headers", new (string, object?)[] { ("X-A", "1"), ("x-a", "2") }, "headers.x-a: is given twice" },
            { "colour", "red", "colour: is unknown" },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named(string field, object? value, string error)
    {
        (string, object?)[] fields = field == "url" ? [(field, value)] : [("url", Url), (field, value)];
        var (_, errors) = Declared.Read(_kind, fields);
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain("pw", errors[0], StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_show_the_origin_alone()
    {
        var (settings, _) = Declared.Read(
            _kind,
            ("url", "https://hooks.example:8443/token?key=k"),
            ("secret", "signing-key"),
            ("timeout", "5s")
        );
        Assert.Equal("webhook to https://hooks.example:8443", settings!.ToString());
        Assert.Equal("https://hooks.example:8443", settings.Target);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Timeout);
    }

    [Fact]
    public void The_page_names_every_placeholder()
    {
        var page = Repository.Read("docs", "channels", "webhook.md");
        Assert.All(Placeholders.All.Keys, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private async Task<ReceivedRequest> SendAsync(NotificationMessage message, (string, object?)[] fields)
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Status(200));
        var (settings, errors) = Declared.Read(_kind, [("url", receiver.Url.ToString()), .. fields]);
        Assert.Empty(errors);
        var result = await _kind.SendAsync(settings!, message, _patience.Token);
        Assert.Equal(DeliveryVerdict.Delivered, result.Verdict);
        return Assert.Single(receiver.Received);
    }

    private static NotificationMessage Message() =>
        new()
        {
            IdempotencyKey = "incident-42-opened-1-ops",
            Event = NotificationEvent.Opened,
            OccurredAt = new(2026, 2, 2, 1, 3, 0, TimeSpan.FromHours(1)),
            IncidentId = 42,
            IncidentKind = IncidentKind.Down,
            Subject = Subject.Check("shop"),
            SubjectName = "Shop \"front\"",
            Url = "https://shop.example/",
            Tags = ["eu"],
            StartedAt = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero),
            Cause = new("status", "line 1\nline \\ 2"),
            Link = "https://pulse.example/incidents/42",
        };

    private static NotificationMessage Test() =>
        new()
        {
            IdempotencyKey = "test-1",
            Event = NotificationEvent.Test,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Subject = Subject.Service("cloudpulse"),
            SubjectName = "CloudPulse",
        };
}
