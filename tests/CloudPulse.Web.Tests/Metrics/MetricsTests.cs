using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Metrics;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Web.Tests.Metrics;

public sealed class MetricsTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly MetricRegistry _registry;

    public MetricsTests() => _registry = new(NullLogger<MetricRegistry>.Instance, _meter);

    public void Dispose()
    {
        _registry.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_by_labels()
    {
        var counter = _meter.CreateCounter<long>("cloudpulse.probe.finished", "{probe}", "Probes.");
        counter.Add(1, new KeyValuePair<string, object?>("outcome", "up"));
        counter.Add(2, new KeyValuePair<string, object?>("outcome", "up"));
        counter.Add(5, new KeyValuePair<string, object?>("outcome", "down \"hard\"\n"));
        var lines = Lines();
        Assert.Equal("# HELP cloudpulse_probe_finished_total Probes.", lines[0]);
        Assert.Equal("# TYPE cloudpulse_probe_finished_total counter", lines[1]);
        Assert.Contains("cloudpulse_probe_finished_total{outcome=\"up\"} 3", lines);
        Assert.Contains("cloudpulse_probe_finished_total{outcome=\"down \\\"hard\\\"\\n\"} 5", lines);
    }

    [Fact]
    public void A_histogram_counts_cumulatively_in_its_advised_buckets()
    {
        var histogram = _meter.CreateHistogram(
            "cloudpulse.lateness",
            "s",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] }
        );
        foreach (var value in (double[])[0.05, 0.1, 0.5, 30])
        {
            histogram.Record(value);
        }

        histogram.Record(double.NaN);
        Assert.Equal(
            [
                "# TYPE cloudpulse_lateness_seconds histogram",
                "cloudpulse_lateness_seconds_bucket{le=\"0.1\"} 2",
                "cloudpulse_lateness_seconds_bucket{le=\"1\"} 3",
                "cloudpulse_lateness_seconds_bucket{le=\"+Inf\"} 4",
                "cloudpulse_lateness_seconds_sum 30.65",
                "cloudpulse_lateness_seconds_count 4",
            ],
            Lines()
        );
    }

    [Fact]
    public void Observed_values_are_shown_as_they_are_now_and_not_when_gone()
    {
        Measurement<int>[] queues =
        [
            new(3, new KeyValuePair<string, object?>("queue", "a")),
            new(4, new KeyValuePair<string, object?>("queue", "b")),
        ];
        _meter.CreateObservableGauge("cloudpulse.queue.depth", () => queues);
        _meter.CreateObservableCounter("cloudpulse.bytes", () => 10L, "By");
        _meter.CreateObservableGauge("cloudpulse.broken", (Func<int>)(() => throw new InvalidOperationException()));
        Assert.Contains("cloudpulse_queue_depth{queue=\"b\"} 4", Lines());
        queues = [new(7, new KeyValuePair<string, object?>("queue", "a"))];
        var lines = Lines();
        Assert.Contains("cloudpulse_queue_depth{queue=\"a\"} 7", lines);
        Assert.DoesNotContain(lines, line => line.Contains("queue=\"b\"", StringComparison.Ordinal));
        Assert.Contains("cloudpulse_bytes_total 10", lines);
    }

    [Fact]
    public void An_up_down_counter_is_a_gauge_that_adds_up()
    {
        var counter = _meter.CreateUpDownCounter<int>("cloudpulse.in_flight");
        counter.Add(5);
        counter.Add(-2);
        Assert.Equal(["# TYPE cloudpulse_in_flight gauge", "cloudpulse_in_flight 3"], Lines());
    }

    [Fact]
    public void Labels_are_bounded()
    {
        var counter = _meter.CreateCounter<int>("cloudpulse.wild");
        for (var number = 0; number < Family.MaxSeries + 50; number++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", number));
        }

        var lines = Lines();
        Assert.Equal(Family.MaxSeries + 1, lines.Count(line => line[0] != '#'));
        Assert.Contains("cloudpulse_wild_total{otel_metric_overflow=\"true\"} 50", lines);
    }

    [Fact]
    public void Measuring_allocates_nothing_once_a_series_exists()
    {
        var counter = _meter.CreateCounter<long>("cloudpulse.hot");
        var histogram = _meter.CreateHistogram<double>("cloudpulse.hot.duration");
        void Measure()
        {
            counter.Add(1, new("kind", "http"), new KeyValuePair<string, object?>("outcome", "up"));
            histogram.Record(0.1, new KeyValuePair<string, object?>("kind", "http"));
        }

        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            Measure();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void Many_writers_lose_nothing()
    {
        var counter = _meter.CreateCounter<long>("cloudpulse.busy");
        Parallel.For(
            0,
            8,
            _ =>
            {
                for (var round = 0; round < 10_000; round++)
                {
                    counter.Add(1, new KeyValuePair<string, object?>("kind", "http"));
                }
            }
        );
        Assert.Contains("cloudpulse_busy_total{kind=\"http\"} 80000", Lines());
    }

    [Fact]
    public void Open_metrics_names_families_without_total_and_ends_with_eof()
    {
        _meter.CreateCounter<long>("cloudpulse.sent", "By").Add(1);
        var histogram = _meter.CreateHistogram(
            "cloudpulse.size",
            "By",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [10] }
        );
        histogram.Record(5);
        var lines = Lines(isOpenMetrics: true);
        Assert.Contains("# TYPE cloudpulse_sent_bytes counter", lines);
        Assert.Contains("# UNIT cloudpulse_sent_bytes bytes", lines);
        Assert.Contains("cloudpulse_sent_bytes_total 1", lines);
        Assert.Contains("cloudpulse_size_bytes_bucket{le=\"10.0\"} 1", lines);
        Assert.Equal("# EOF", lines[^1]);
    }

    /// <summary>
    /// promtool (Debian: apt-get install prometheus; make prepares it) reads the page of a running server. Where it is missing, the strict
    /// reader of this test stands in for it.
    /// </summary>
    [Fact]
    public async Task The_whole_page_is_what_prometheus_reads()
    {
        await using var web = await WebHost.StartAsync();
        await web.CreateAsync("/api/v1/checks", """{"name":"shop","url":"https://shop.example","group":"A \"quoted\" group"}""");
        web.Board.Known[Subject.Check("shop")] = new SubjectStatus(
            PulseStatus.Up,
            DateTimeOffset.UnixEpoch,
            new()
            {
                Subject = Subject.Check("shop"),
                Time = DateTimeOffset.UnixEpoch,
                Id = 1,
                Status = PulseStatus.Up,
                Latency = TimeSpan.FromMilliseconds(250),
            },
            false,
            null
        );
        using var response = await web.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var page = await response.Content.ReadAsStringAsync();
        Assert.Contains("cloudpulse_check_up{check=\"shop\",group=\"A \\\"quoted\\\" group\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains(
            "cloudpulse_check_latency_seconds{check=\"shop\",group=\"A \\\"quoted\\\" group\"} 0.25\n",
            page,
            StringComparison.Ordinal
        );
        foreach (
            var name in (string[])
                [
                    "process_cpu_seconds_total",
                    "process_resident_memory_bytes",
                    "process_open_fds",
                    "process_start_time_seconds",
                    "dotnet_gc_heap_size_bytes",
                ]
        )
        {
            Assert.Contains($"\n{name} ", page, StringComparison.Ordinal);
        }

        PrometheusText.Verify(page);
        if (Promtool() is { } promtool)
        {
            var start = new ProcessStartInfo(promtool, ["check", "metrics"])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(page);
            process.StandardInput.Close();
            var complaints = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal("", complaints);
            Assert.Equal(0, process.ExitCode);
        }
    }

    [Fact]
    public async Task Open_metrics_is_given_to_who_asks_for_it()
    {
        await using var web = await WebHost.StartAsync();
        using var response = await web.SendAsync(
            HttpMethod.Get,
            "/metrics",
            null,
            ("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
        );
        Assert.Equal("application/openmetrics-text", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("# EOF\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string? Promtool() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "promtool"))
            .FirstOrDefault(File.Exists);

    private string[] Lines(bool isOpenMetrics = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MetricWriter(buffer, isOpenMetrics);
        _registry.Write(writer);
        writer.End();
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
