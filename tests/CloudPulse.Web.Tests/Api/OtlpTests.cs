using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CloudPulse.Web.Tests.Api;

/// <summary>OTLP in: from OpenTelemetry's own SDK, and as JSON by hand.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private WebHost _web = null!;

    /// <summary>Once the host runs, in Unix milliseconds.</summary>
    private long Now { get; set; }

    public async ValueTask InitializeAsync()
    {
        _web = await WebHost.StartAsync();
        Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Server_spans_of_an_instrumented_service_become_its_pulses()
    {
        using var source = new ActivitySource(nameof(Server_spans_of_an_instrumented_service_become_its_pulses));
        using (Traces(source.Name, "shop"))
        {
            Serve(source, ActivityKind.Server, "GET /carts/{id}", 200);
            Serve(source, ActivityKind.Server, "GET /carts/{id}", 404);
            Serve(source, ActivityKind.Server, "POST /carts", 503);
            Serve(source, ActivityKind.Client, "SELECT", null);
            using var failed = source.StartActivity("consume", ActivityKind.Server);
            failed!.SetStatus(ActivityStatusCode.Error);
        }

        var pulses = _web.Pulses.OfService("shop");
        Assert.Equal(
            ["200 Up GET /carts/{id}", "404 Up GET /carts/{id}", "503 Down POST /carts", "error Down consume"],
            pulses.Select(pulse => $"{pulse.StatusText} {pulse.Status} {pulse.Metadata!["span"]}").Order()
        );
        Assert.All(pulses, pulse => Assert.InRange(pulse.Latency!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        Assert.All(pulses, pulse => Assert.Equal(32, pulse.Metadata!["trace_id"].Length));
        Assert.All(pulses, pulse => Assert.Equal("pod-1", pulse.Metadata!["service.instance.id"]));
    }

    [Theory]
    [InlineData(MetricReaderTemporalityPreference.Delta, false)]
    [InlineData(MetricReaderTemporalityPreference.Cumulative, false)]
    [InlineData(MetricReaderTemporalityPreference.Delta, true)]
    [InlineData(MetricReaderTemporalityPreference.Cumulative, true)]
    public async Task A_histogram_of_served_requests_counts_every_request_once(
        MetricReaderTemporalityPreference temporality,
        bool exponential
    )
    {
        using var meter = new Meter(nameof(A_histogram_of_served_requests_counts_every_request_once) + temporality + exponential);
        var served = meter.CreateHistogram<double>("http.server.request.duration", "s");
        meter.CreateHistogram<double>("http.client.request.duration", "s").Record(1);
        using (var metrics = Metrics(meter.Name, "shop", temporality, exponential))
        {
            Record(served, 0.02, 200, 300);
            Record(served, 0.2, 200, 20);
            Record(served, 0.3, 500, 5);
            metrics.ForceFlush();
            metrics.ForceFlush();
            Record(served, 0.02, 200, 7);
            metrics.ForceFlush();
        }

        var pulses = _web.Pulses.OfService("shop");
        Assert.Equal(327, pulses.Where(pulse => pulse.Code == 200).Sum(pulse => pulse.Count));
        Assert.Equal(5, pulses.Where(pulse => pulse is { Code: 500, Status: PulseStatus.Down }).Sum(pulse => pulse.Count));
        Assert.True(pulses.Count < 10, "A bucket is one pulse.");
        var fast = pulses.OrderBy(pulse => pulse.Latency).First();
        Assert.InRange(fast.Latency!.Value.TotalMilliseconds, 10, 25);
        Assert.Equal("/carts", fast.Metadata!["http.route"]);
    }

    [Fact]
    public async Task What_is_exported_again_counts_once()
    {
        var delta = Histogram("again", "[0,4,0]", temporality: 1);
        var cumulative = Histogram("more", "[0,4,0]", temporality: 2);
        foreach (var body in new[] { delta, delta, cumulative, cumulative })
        {
            Assert.Equal("{}", (await AcceptedAsync("/v1/metrics", body)).ToJsonString());
        }

        Assert.Equal(4, await CountAsync("again"));
        Assert.Equal(4, await CountAsync("more"));
        await AcceptedAsync("/v1/traces", Span("spans", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"));
        await AcceptedAsync("/v1/traces", Span("spans", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"));
        Assert.Single(_web.Pulses.OfService("spans").Select(pulse => pulse.Id).Distinct());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", _web.Pulses.OfService("spans")[0].Metadata!["trace_id"]);
    }

    [Fact]
    public async Task A_cumulative_series_that_began_before_this_process_tells_first_how_far_it_is()
    {
        var start = Now - 3_600_000;
        await AcceptedAsync("/v1/metrics", Histogram("old", "[0,1000,0]", temporality: 2, start, Now));
        Assert.Empty(_web.Pulses.OfService("old"));
        await AcceptedAsync("/v1/metrics", Histogram("old", "[2,1003,0]", temporality: 2, start, Now + 10));
        Assert.Equal(5, await CountAsync("old"));
        // Older than what was counted, and then the service's restart.
        await AcceptedAsync("/v1/metrics", Histogram("old", "[1,1001,0]", temporality: 2, start, Now + 5));
        Assert.Equal(5, await CountAsync("old"));
        await AcceptedAsync("/v1/metrics", Histogram("old", "[0,3,0]", temporality: 2, Now + 11, Now + 20));
        Assert.Equal(8, await CountAsync("old"));
    }

    [Fact]
    public async Task A_request_that_is_in_spans_and_in_histograms_counts_once()
    {
        // Spans come first, then a histogram of the same minute: that minute is counted by spans, the next by histograms.
        await AcceptedAsync("/v1/traces", Span("both", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"));
        await AcceptedAsync("/v1/metrics", Histogram("both", "[0,1,0]", temporality: 1, Now - 60_000, Now));
        Assert.Equal(1, await CountAsync("both"));
        await AcceptedAsync("/v1/traces", Span("both", "0af7651916cd43dd8448eb211c80319c", "0000000000000001", Now + 30_000));
        await AcceptedAsync("/v1/metrics", Histogram("both", "[0,1,0]", temporality: 1, Now + 1, Now + 60_000));
        Assert.Equal(2, await CountAsync("both"));
        // Another process of the service that sends spans alone.
        await AcceptedAsync("/v1/traces", Span("both", "0af7651916cd43dd8448eb211c80319c", "0000000000000002", Now, instance: "other"));
        Assert.Equal(3, await CountAsync("both"));
    }

    [Fact]
    public async Task Of_a_request_the_good_is_kept_and_the_bad_named()
    {
        var node = JsonNode.Parse(Histogram("part", "[0,4,0]", temporality: 1))!;
        var points = node["resourceMetrics"]![0]!["scopeMetrics"]![0]!["metrics"]![1]!["histogram"]!["dataPoints"]!.AsArray();
        var bad = points[0]!.DeepClone();
        bad["count"] = "9";
        points.Add(bad);
        var answer = await AcceptedAsync("/v1/metrics", node.ToJsonString());
        Assert.Equal("1", (string?)answer["partialSuccess"]!["rejectedDataPoints"]);
        Assert.Equal(
            "1: http.server.request.duration count was 9, and its buckets hold 4",
            (string?)answer["partialSuccess"]!["errorMessage"]
        );
        Assert.Equal(4, await CountAsync("part"));

        var spans = await AcceptedAsync("/v1/traces", Span("", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"));
        Assert.Equal("1", (string?)spans["partialSuccess"]!["rejectedSpans"]);
        Assert.StartsWith("0: service_name was \"\"; must be", (string?)spans["partialSuccess"]!["errorMessage"], StringComparison.Ordinal);
        var ahead = await AcceptedAsync("/v1/traces", Span("a", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", Now + 3_600_000));
        Assert.Contains("ahead of this server's clock", (string?)ahead["partialSuccess"]!["errorMessage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_otlp_is_refused()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync("/v1/traces", [], "text/plain")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/v1/traces", [0xff, 0xff, 0xff], "application/x-protobuf")).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await SendAsync("/v1/metrics", "{\"resourceMetrics\":7}"u8.ToArray(), "application/json")).StatusCode
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/v1/metrics", "[["u8.ToArray(), "application/json")).StatusCode);
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await SendAsync("/v1/traces", new byte[(8 * 1024 * 1024) + 1], "application/x-protobuf")).StatusCode
        );
        var empty = await SendAsync("/v1/traces", [], "application/x-protobuf");
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Equal("application/x-protobuf", empty.Content.Headers.ContentType!.MediaType);
    }

    private static void Serve(ActivitySource source, ActivityKind kind, string name, int? code)
    {
        using var activity = source.StartActivity(name, kind)!;
        if (code is { } status)
        {
            activity.SetTag("http.response.status_code", status);
        }
    }

    private static void Record(Histogram<double> histogram, double seconds, int code, int times)
    {
        for (var index = 0; index < times; index++)
        {
            histogram.Record(seconds, new("http.response.status_code", code), new("http.route", "/carts"));
        }
    }

    private TracerProvider Traces(string source, string service) =>
        Sdk.CreateTracerProviderBuilder()
            .AddSource(source)
            .ConfigureResource(resource => resource.AddService(service, serviceInstanceId: "pod-1"))
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = new(_web.Address, "/v1/traces");
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build();

    private MeterProvider Metrics(string meter, string service, MetricReaderTemporalityPreference temporality, bool exponential)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter)
            .ConfigureResource(resource => resource.AddService(service, serviceInstanceId: "pod-1"))
            .AddOtlpExporter(
                (exporter, reader) =>
                {
                    exporter.Endpoint = new(_web.Address, "/v1/metrics");
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    reader.TemporalityPreference = temporality;
                }
            );
        return exponential
            ? builder.AddView("*", new Base2ExponentialBucketHistogramConfiguration()).Build()
            : builder.AddView("*", new ExplicitBucketHistogramConfiguration { Boundaries = [0.01, 0.025, 0.1, 0.5, 1] }).Build();
    }

    private string Histogram(string service, string counts, int temporality, long? start = null, long? end = null) =>
        $$$"""
            {"resourceMetrics":[{"resource":{"attributes":[
              {"key":"service.name","value":{"stringValue":"{{{service}}}" } }]},
              "scopeMetrics":[{"scope":{"name":"x"},"metrics":[
                {"name":"process.memory","gauge":{"dataPoints":[]}},
                {"name":"http.server.request.duration","unit":"s","histogram":{"aggregationTemporality":{{{temporality}}},"dataPoints":[{
                  "startTimeUnixNano":"{{{start ?? Now}}}000000","timeUnixNano":"{{{end ?? Now + 1}}}000000",
                  "count":"{{{JsonNode.Parse(counts)!.AsArray().Sum(count =>
                (int)count!
            )}}}","sum":1,"bucketCounts":{{{counts}}},"explicitBounds":[0.1,1],
                  "attributes":[{"key":"http.response.status_code","value":{"intValue":"200"}}]}]}}]}]}]}
            """;

    private string Span(string service, string traceId, string spanId, long? end = null, string instance = "") =>
        $$$"""
            {"resourceSpans":[{"resource":{"attributes":[
              {"key":"service.name","value":{"stringValue":"{{{service}}}" } },
              {"key":"service.instance.id","value":{"stringValue":"{{{instance}}}" } }]},
              "scopeSpans":[{"scope":{"name":"x"},"spans":[{"traceId":"{{{traceId}}}","spanId":"{{{spanId}}}","parentSpanId":"","name":"GET /","kind":2,
                "startTimeUnixNano":"{{{(end ?? Now) - 20}}}000000","endTimeUnixNano":"{{{end ?? Now}}}000000",
                "attributes":[{"key":"http.response.status_code","value":{"intValue":"200"}}],"status":{}}]}]}]}
            """;

    private async Task<JsonNode> AcceptedAsync(string path, string json)
    {
        var response = await SendAsync(path, Encoding.UTF8.GetBytes(json), "application/json");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private Task<HttpResponseMessage> SendAsync(string path, byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.ExpectContinue = true;
        return _web.Client.SendAsync(request);
    }

    private async Task<long> CountAsync(string service) =>
        _web.Pulses.OfService(service).DistinctBy(pulse => (pulse.Time, pulse.Id)).Sum(pulse => pulse.Count);
}
