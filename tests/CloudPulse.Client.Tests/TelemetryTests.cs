using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudPulse.Client.Tests;

public sealed class TelemetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_meter_says_what_became_of_the_pulses()
    {
        var sums = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == PulseClient.TelemetryName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        listener.Start();

        await using var server = new PushServer(PushServer.Status(503));
        var subject = new Subject(server);
        subject.Record(2);
        subject.Client.Record("bad");
        await subject.PassTimeAsync(subject.Client.FlushAsync(Cancel));
        await subject.Client.PingAsync("backup", PingSignal.Success, Cancel);
        await subject.DisposeAsync();
        subject.Client.Record("up");

        Assert.True(sums["cloudpulse.client.recorded"] >= 4);
        Assert.True(sums["cloudpulse.client.sent"] >= 2);
        Assert.True(sums["cloudpulse.client.refused reason=invalid"] >= 1);
        Assert.True(sums["cloudpulse.client.dropped reason=closed"] >= 1);
        Assert.True(sums["cloudpulse.client.retries reason=status_503"] >= 1);
        Assert.True(sums["cloudpulse.client.send.duration http.response.status_code=503"] >= 1);
        Assert.True(sums["cloudpulse.client.pings outcome=sent"] >= 1);
        Assert.Contains("cloudpulse.client.buffered", sums.Keys);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Key}={tags[0].Value}";
            sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }

    [Fact]
    public async Task A_send_is_a_trace_of_its_own_and_no_request_of_the_application()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is PulseClient.TelemetryName or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await using var server = new PushServer();
        using var request = new Activity("request").Start();
        var subject = new Subject(server);
        subject.Record(3_977);
        await subject.Client.FlushAsync(Cancel);
        await subject.DisposeAsync();

        Assert.DoesNotContain(stopped, activity => activity.Source.Name == "System.Net.Http");
        var last = Assert.Single(stopped, activity => activity.GetTagItem("cloudpulse.pulses") is 477);
        Assert.Equal((default, 202), (last.ParentSpanId, (int)last.GetTagItem("http.response.status_code")!));
        Assert.DoesNotContain("traceparent", server.Received[0].Headers.Keys);
    }
}
