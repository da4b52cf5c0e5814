using System.Net;
using System.Text;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;
using Google.Protobuf;
using IronSnappy;

namespace CloudPulse.Web.Tests.Api;

public sealed class RemoteWriteTests : IAsyncLifetime
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private WebHost _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task A_probe_is_a_pulse_with_its_duration_and_its_exporter_being_up_says_nothing()
    {
        await WrittenAsync(
            ("probe_duration_seconds", "a", Now, 0.25),
            ("probe_success", "a", Now, 1),
            ("up", "a", Now, 1),
            ("scrape_duration_seconds", "a", Now, 9),
            ("probe_http_status_code", "a", Now, 200),
            ("probe_success", "a", Now + 1_000, 0),
            ("up", "a", Now + 1_000, 1),
            ("up", "a", Now + 2_000, 0)
        );
        Assert.Equal(
            ["Up up 250", "Down down ", "Inconclusive not scraped "],
            _web.Pulses.OfService("a").Select(pulse => $"{pulse.Status} {pulse.StatusText} {pulse.Latency?.TotalMilliseconds}")
        );
        Assert.Equal("blackbox", _web.Pulses.OfService("a")[0].Metadata!["job"]);
    }

    [Fact]
    public async Task A_target_that_is_no_probe_is_judged_by_up()
    {
        await WrittenAsync(
            ("up", "b", Now, 1),
            ("scrape_duration_seconds", "b", Now, 0.01),
            ("up", "b", Now + 1_000, 0),
            ("up", "b", Now + 2_000, double.NaN)
        );
        Assert.Equal(["Up 10", "Down "], _web.Pulses.OfService("b").Select(pulse => $"{pulse.Status} {pulse.Latency?.TotalMilliseconds}"));
    }

    [Fact]
    public async Task A_scrape_may_come_in_pieces_and_twice()
    {
        await WrittenAsync(("probe_duration_seconds", "c", Now, 0.5));
        await WrittenAsync(("probe_success", "c", Now, 1));
        await WrittenAsync(("up", "c", Now, 1));
        await WrittenAsync(("probe_success", "c", Now, 1), ("probe_duration_seconds", "c", Now, 0.5));
        var pulses = _web.Pulses.OfService("c");
        Assert.Single(pulses.Select(pulse => pulse.Id).Distinct());
        Assert.Equal(500, pulses[0].Latency!.Value.TotalMilliseconds);
    }

    [Fact]
    public async Task What_was_a_probe_before_a_restart_is_one_after_it()
    {
        await _web.Pulses.RecordAsync(
            [
                new()
                {
                    Subject = Subject.Service("d"),
                    Time = DateTimeOffset.FromUnixTimeMilliseconds(Now),
                    Id = 1,
                    Status = PulseStatus.Up,
                    Metadata = new Dictionary<string, string> { ["series"] = "probe_success" },
                },
            ],
            default
        );
        await WrittenAsync(("up", "d", Now + 1_000, 1));
        Assert.Single(_web.Pulses.OfService("d"));
    }

    [Fact]
    public async Task The_good_is_kept_and_the_bad_named()
    {
        var response = await SendAsync(
            Packed(("probe_success", "e", Now, 1), ("probe_success", "e", Now + 3_600_000, 1), ("probe_success", "", Now, 1))
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("ahead of this server", text, StringComparison.Ordinal);
        Assert.Contains("service_name was", text, StringComparison.Ordinal);
        Assert.Single(_web.Pulses.OfService("e"));
    }

    [Fact]
    public async Task What_is_not_remote_write_is_refused()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync([], type: "application/json")).StatusCode);
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await SendAsync([], type: "application/x-protobuf;proto=io.prometheus.write.v2.Request")).StatusCode
        );
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync([], encoding: "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync([])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync([7, 1, 2])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(Snappy.Encode("not protobuf"u8))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync([0xff, 0xff, 0xff, 0xff, 0x07, 0])).StatusCode);
    }

    private async Task WrittenAsync(params (string Name, string Instance, long Time, double Value)[] samples) =>
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(Packed(samples))).StatusCode);

    private static byte[] Packed(params (string Name, string Instance, long Time, double Value)[] samples)
    {
        using var bytes = new MemoryStream();
        using (var request = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var sample in samples)
            {
                Field(
                    request,
                    1,
                    series =>
                    {
                        foreach (
                            var (name, value) in new[] { ("__name__", sample.Name), ("instance", sample.Instance), ("job", "blackbox") }
                        )
                        {
                            Field(
                                series,
                                1,
                                label =>
                                {
                                    Field(label, 1, Encoding.UTF8.GetBytes(name));
                                    Field(label, 2, Encoding.UTF8.GetBytes(value));
                                }
                            );
                        }

                        Field(
                            series,
                            2,
                            point =>
                            {
                                point.WriteTag(1, WireFormat.WireType.Fixed64);
                                point.WriteDouble(sample.Value);
                                point.WriteTag(2, WireFormat.WireType.Varint);
                                point.WriteInt64(sample.Time);
                            }
                        );
                    }
                );
            }
        }

        return Snappy.Encode(bytes.ToArray());
    }

    private static void Field(CodedOutputStream to, int number, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var inner = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(inner);
        }

        Field(to, number, bytes.ToArray());
    }

    private static void Field(CodedOutputStream to, int number, byte[] value)
    {
        to.WriteTag(number, WireFormat.WireType.LengthDelimited);
        to.WriteBytes(ByteString.CopyFrom(value));
    }

    private Task<HttpResponseMessage> SendAsync(byte[] body, string type = "application/x-protobuf", string encoding = "snappy")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return _web.Client.PostAsync("/api/v1/write", content);
    }
}
