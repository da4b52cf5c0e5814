using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CloudPulse.Client.Tests;

public sealed class LineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_what_was_observed()
    {
        var culture = CultureInfo.CurrentCulture;
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        subject.Client.Record(
            new Pulse
            {
                Status = "503",
                Service = "pay \"ments\" é\ud800",
                Time = new(2026, 1, 2, 5, 4, 5, 678, TimeSpan.FromHours(2)),
                Latency = TimeSpan.FromMilliseconds(1234.5),
                Metadata = new Dictionary<string, string> { ["host"] = "a\nb" },
                Id = "order-7",
            }
        );
        subject.Client.Record("up");
        CultureInfo.CurrentCulture = culture;
        await subject.Client.FlushAsync(Cancel);
        Assert.Equal(
            """{"service_name":"pay \u0022ments\u0022 \u00E9\uFFFD","event_time":"2026-01-02T03:04:05.678+00:00","status":"503","latency_ms":1234.5,"id":"order-7","metadata":{"host":"a\nb"}}""",
            server.Received[0].Body.Split('\n')[0]
        );
        var second = server.Taken[1];
        Assert.Equal("checkout", second.GetProperty("service_name").GetString());
        Assert.Equal(subject.Clock.GetUtcNow(), second.GetProperty("event_time").GetDateTimeOffset());
        Assert.False(second.TryGetProperty("metadata", out _) || second.TryGetProperty("latency_ms", out _));
        Assert.Equal("application/x-ndjson", server.Received[0].Headers["Content-Type"]);
    }

    [Fact]
    public async Task Two_clients_never_make_the_same_id()
    {
        await using var server = new PushServer();
        await using var one = new Subject(server);
        await using var other = new Subject(server);
        one.Client.Record("up");
        other.Client.Record("up");
        await Task.WhenAll(one.Client.FlushAsync(Cancel), other.Client.FlushAsync(Cancel));
        Assert.Equal(2, server.Taken.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keeps_the_trace_unless_told_not_to(bool attach)
    {
        await using var server = new PushServer();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var client = new PulseClient(
            server.Url,
            new()
            {
                Service = "checkout",
                Compress = false,
                AttachTraceId = attach,
            }
        );
        client.Record("up", metadata: new Dictionary<string, string> { ["host"] = "a" });
        client.Record("up", metadata: new Dictionary<string, string> { ["trace_id"] = "mine" });
        await client.FlushAsync(Cancel);
        Assert.Equal(attach ? activity.TraceId.ToHexString() : null, TraceId(server.Taken[0]));
        Assert.Equal("mine", TraceId(server.Taken[1]));
    }

    [Fact]
    public async Task Refuses_what_no_server_takes()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        Assert.False(subject.Client.Record("up", metadata: new Dictionary<string, string> { ["text"] = new('x', 70_000) }));
        subject.AssertCounts(recorded: 1, sent: 0, refused: 1);
        Assert.Equal(PulseTroubleKind.Refused, Assert.Single(subject.Troubles()).Kind);
    }

    private static string? TraceId(JsonElement pulse) =>
        pulse.GetProperty("metadata").TryGetProperty("trace_id", out var trace) ? trace.GetString() : null;
}
