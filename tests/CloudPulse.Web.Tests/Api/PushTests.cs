using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class PushTests : IAsyncLifetime
{
    private WebHost _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync(options => options.MaxBodyBytes = 4_000);

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Theory]
    [InlineData("/pulse")]
    [InlineData("/api/v1/pulses")]
    public async Task One_event_is_kept_with_all_that_it_says(string path)
    {
        var answer = await (
            await _web.PostAsync(
                path,
                """
                {"service_name":"orders","event_time":"2026-03-01T22:00:00.123+01:00","latency_ms":12.5,"status":"ok","metadata":{"host":"a"},"id":"1"}
                """
            )
        ).ShouldBeAsync(202);
        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":0,"errors":[],"note":null}""", answer.ToJsonString());

        var pulse = Assert.Single(_web.Pulses.OfService("orders"));
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T21:00:00.123Z"), pulse.Time);
        Assert.Equal((TimeSpan.FromMilliseconds(12.5), PulseStatus.Up, "ok"), (pulse.Latency!.Value, pulse.Status, pulse.StatusText));
        Assert.Equal("a", pulse.Metadata!["host"]);
    }

    [Theory]
    [InlineData("1767225600", "2026-01-01T00:00:00Z")]
    [InlineData("1767225600.25", "2026-01-01T00:00:00.25Z")]
    [InlineData("1767225600250", "2026-01-01T00:00:00.25Z")]
    [InlineData("\"2026-01-01T01:00:00+01:00\"", "2026-01-01T00:00:00Z")]
    public async Task Times_come_in_three_ways(string written, string expected)
    {
        await PushedAsync($$"""{"service_name":"orders","status":"up","event_time":{{written}}}""");
        Assert.Equal(DateTimeOffset.Parse(expected), Assert.Single(_web.Pulses.OfService("orders")).Time);
    }

    [Theory]
    [InlineData("\"OK\"", PulseStatus.Up, null)]
    [InlineData("\"Slow\"", PulseStatus.Degraded, null)]
    [InlineData("\"error\"", PulseStatus.Down, null)]
    [InlineData("204", PulseStatus.Up, 204)]
    [InlineData("\"404\"", PulseStatus.Up, 404)]
    [InlineData("503", PulseStatus.Down, 503)]
    [InlineData("\"weird\"", PulseStatus.Inconclusive, null)]
    [InlineData("600", PulseStatus.Inconclusive, null)]
    public async Task A_status_is_a_word_or_a_number(string written, PulseStatus status, int? code)
    {
        await PushedAsync($$"""{"service_name":"orders","status":{{written}}}""");
        var pulse = Assert.Single(_web.Pulses.OfService("orders"));
        Assert.Equal((status, code), (pulse.Status, pulse.Code));
        Assert.Equal(status == PulseStatus.Down ? "reported" : null, pulse.Failure?.Code);
    }

    [Fact]
    public async Task What_is_sent_again_has_the_same_identity_and_what_is_not_has_another()
    {
        const string Timed = """{"service_name":"a","status":"ok","event_time":1767225600,"metadata":{"x":"1","y":"2"}}""";
        const string Turned = """{"metadata":{"y":"2","x":"1"},"event_time":1767225600000,"status":"ok","service_name":"a"}""";
        const string Other = """{"service_name":"a","status":"ok","event_time":1767225600,"metadata":{"x":"1","y":"3"}}""";
        await PushedAsync($"[{Timed},{Turned},{Other}]");
        Assert.Equal(2, _web.Pulses.OfService("a").Select(pulse => pulse.Id).Distinct().Count());

        const string Named = """{"service_name":"b","status":"ok","event_time":1767225600,"id":"7"}""";
        const string NamedElse = """{"service_name":"b","status":"error","event_time":1767225600,"id":"7"}""";
        await PushedAsync($"[{Named},{NamedElse}]");
        Assert.Single(_web.Pulses.OfService("b").Select(pulse => pulse.Id).Distinct());

        const string Untimed = """{"service_name":"c","status":"ok"}""";
        await PushedAsync($"[{Untimed},{Untimed},{Untimed}]");
        Assert.Equal(3, _web.Pulses.OfService("c").Select(pulse => pulse.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"status":"ok"}""", "service_name", "is required")]
    [InlineData("""{"service_name":"a"}""", "status", "is required")]
    [InlineData("""{"service_name":" ","status":"ok"}""", "service_name", "")]
    [InlineData("""{"service_name":"a\u0007","status":"ok"}""", "service_name", "no control characters")]
    [InlineData("""{"service_name":"a","status":"ok","latency_ms":-1}""", "latency_ms", "was -1; must be a number of milliseconds from 0")]
    [InlineData("""{"service_name":"a","status":"ok","latency_ms":"5"}""", "latency_ms", "was \"5\"; must be a number")]
    [InlineData(
        """{"service_name":"a","status":"ok","event_time":"yesterday"}""",
        "event_time",
        "was \"yesterday\"; must be a time with its offset"
    )]
    [InlineData(
        """{"service_name":"a","status":"ok","event_time":4102444800}""",
        "event_time",
        "ahead of this server's clock; must be 10 min at most"
    )]
    [InlineData("""{"service_name":"a","status":"ok","metadata":{"x":{}}}""", "metadata.x", "must be a string")]
    [InlineData("""{"service_name":"a","status":"ok","id":"1"}""", "id", "needs event_time beside it")]
    [InlineData("""{"service_name":"a","status":"ok","latency":3}""", "latency", "latency_ms")]
    public async Task A_bad_event_is_told_by_field_value_and_what_is_allowed(string json, string field, string message)
    {
        var problem = await (await _web.PostAsync("/pulse", json)).ShouldBeAsync(422);
        var error = Assert.Single(problem["errors"]!.AsArray());
        Assert.Equal(field, error!.Text("field"));
        Assert.Contains(message, error!.Text("message"), StringComparison.Ordinal);
        Assert.Empty(_web.Pulses.OfService("a"));
    }

    [Fact]
    public async Task Of_a_batch_the_good_are_kept_and_the_bad_named()
    {
        var answer = await (
            await _web.PostAsync(
                "/pulse",
                """[{"service_name":"a","status":"ok"},{"service_name":"a","status":"ok","latency_ms":-1,"x":1},7]"""
            )
        ).ShouldBeAsync(207);
        Assert.Equal((1, 2), (answer.Number("accepted"), answer.Number("rejected")));
        Assert.Equal(
            ["1 latency_ms", "1 x", "2 "],
            answer["errors"]!.AsArray().Select(error => $"{error!.Number("index")} {error!.Text("field")}").Order()
        );
        Assert.Single(_web.Pulses.OfService("a"));
        await (await _web.PostAsync("/pulse", "[7]")).ShouldBeAsync(422);
        Assert.Equal(0, (await (await _web.PostAsync("/pulse", "[]")).ShouldBeAsync(202)).Number("accepted"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Lines_are_streamed_beyond_what_one_document_may_hold(string? encoding)
    {
        var lines = new StringBuilder();
        for (var number = 0; number < 5_000; number++)
        {
            lines
                .Append($$$"""{"service_name":"a","status":"ok","metadata":{"n":"{{{number}}}"}}""")
                .Append(number % 2 == 0 ? "\r\n" : "\n");
        }

        lines.Append("\n{oops\n").Append('x', 70_000).Append("\n{\"service_name\":\"a\",\"status\":\"ok\"}");
        using var content = new ByteArrayContent(Encoded(lines.ToString(), encoding));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        var answer = await (await _web.Client.PostAsync("/pulse", content)).ShouldBeAsync(207);
        Assert.Equal((5_001, 2), (answer.Number("accepted"), answer.Number("rejected")));
        Assert.Equal([5_001, 5_002], answer["errors"]!.AsArray().Select(error => error!.Number("index")));
        Assert.Equal(5_001, _web.Pulses.OfService("a").Count);
    }

    [Fact]
    public async Task A_document_that_is_too_long_of_another_type_or_broken_is_refused_as_such()
    {
        await (await _web.PostAsync("/pulse", "[" + new string(' ', 5_000) + "]")).ShouldBeAsync(413);
        await (await _web.PostAsync("/pulse", "[{]")).ShouldBeAsync(400);
        using var xml = new StringContent("<a/>", Encoding.UTF8, "text/xml");
        var problem = await (await _web.Client.PostAsync("/pulse", xml)).ShouldBeAsync(415);
        Assert.Contains("application/x-ndjson", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_gone_is_said_and_nothing_is_acknowledged()
    {
        _web.Pulses.Fault = new PulseStoreException("gone");
        using var response = await _web.PostAsync("/pulse", """{"service_name":"a","status":"ok"}""");
        Assert.Equal(503, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Requests_are_counted_under_the_names_of_PulseMesh()
    {
        await PushedAsync("""{"service_name":"a","status":"ok"}""");
        var metrics = await _web.Client.GetStringAsync("/metrics");
        Assert.Contains("pulsemesh_requests_total{status=\"2xx\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("pulsemesh_request_latency_seconds_bucket{", metrics, StringComparison.Ordinal);
    }

    private async Task<JsonNode> PushedAsync(string json) => await (await _web.PostAsync("/pulse", json)).ShouldBeAsync(202);

    private static byte[] Encoded(string text, string? encoding)
    {
        using var bytes = new MemoryStream();
        using (
            Stream stream = encoding switch
            {
                "gzip" => new GZipStream(bytes, CompressionMode.Compress),
                "br" => new BrotliStream(bytes, CompressionMode.Compress),
                _ => new BufferedStream(new MemoryStream()),
            }
        )
        {
            if (encoding is null)
            {
                return Encoding.UTF8.GetBytes(text);
            }

            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
