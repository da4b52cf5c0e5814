using System.Buffers;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.Api.RemoteWrite.Wire;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Google.Protobuf;
using IronSnappy;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.RemoteWrite;

/// <summary>
/// Makes pulses of what a Prometheus already measures. A target with <c>probe_success</c> is judged by it; any other by <c>up</c>.
/// https://prometheus.io/docs/specs/prw/remote_write_spec
/// </summary>
internal sealed class RemoteWriteIngest(IngestGate gate, IRecorder recorder, ServiceLimit services, ScrapeMemory memory, TimeProvider time)
{
    public const string Protobuf = "application/x-protobuf";

    /// <summary>Of a request as it comes.</summary>
    public const long MaxBytes = 8L * 1024 * 1024;

    /// <summary>Of a request unpacked.</summary>
    private const int MaxMessageBytes = 32 * 1024 * 1024;
    private const string Protocol = "remote_write";
    private const string NotScraped = "not scraped";

    public Task<IResult> PostAsync(HttpContext context) => gate.PassAsync(context, TakeAsync);

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        if (RefuseType(context.Request) is { } unsupported)
        {
            return unsupported;
        }

        var reader = context.Request.BodyReader;
        var body = await IngestBody.ReadAsync(reader, MaxBytes, context.RequestAborted);
        var (message, refusal) = Parse(body);
        reader.AdvanceTo(body.End);
        if (message is null)
        {
            return refusal!;
        }

        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        var index = 0;
        foreach (var scrape in Scrape.Gather(message, static (reason, count) => IngestBatch.Ignore(Protocol, reason, count)))
        {
            Add(batch, index++, scrape);
        }

        await batch.RecordAsync(context.RequestAborted);
        return batch.Refusals() is { } refusals ? ProblemResult.Of(ProblemKind.Malformed, refusals) : TypedResults.NoContent();
    }

    private static ProblemResult? RefuseType(HttpRequest request)
    {
        var parts = (request.ContentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        var isFirstVersion = parts is [Protobuf] or [Protobuf, "proto=prometheus.WriteRequest"];
        return !isFirstVersion ? RequestBody.WrongType(request, $"{Protobuf} (remote-write 1.0)")
            : request.Headers.ContentEncoding != "snappy"
                ? ProblemResult.Field(
                    ProblemKind.UnsupportedMediaType,
                    "Content-Encoding",
                    $"was {QueryReader.Shown(request.Headers.ContentEncoding.ToString())}; must be snappy"
                )
            : null;
    }

    private static (WriteRequest? Message, ProblemResult? Refusal) Parse(ReadOnlySequence<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            return (null, ProblemResult.Of(ProblemKind.TooLarge, $"The body may have at most {MaxBytes} bytes."));
        }

        try
        {
            var packed = body.ToArray();
            var length = new CodedInputStream(packed).ReadUInt32();
            return length > MaxMessageBytes
                ? (
                    null,
                    ProblemResult.Of(
                        ProblemKind.TooLarge,
                        $"Unpacked, the body may have at most {MaxMessageBytes} bytes; it would have {length}."
                    )
                )
                : (WriteRequest.Parser.WithDiscardUnknownFields(true).ParseFrom(Snappy.Decode(packed)), null);
        }
        catch (IOException error)
        {
            return (null, ProblemResult.Of(ProblemKind.Malformed, $"The body is not a snappy block with a WriteRequest: {error.Message}"));
        }
    }

    private void Add(IngestBatch batch, int index, Scrape scrape)
    {
        var seconds = memory.ProbeSeconds(scrape);
        if (scrape.ProbeSuccess is { } success)
        {
            Add(batch, index, scrape, ScrapeMemory.ProbeSeries, success, seconds);
        }
        else if (scrape.Up is { } up && !memory.IsProbe(scrape))
        {
            Add(batch, index, scrape, "up", up, scrape.ScrapeSeconds);
        }
        else if (scrape.Up is 0)
        {
            // The exporter could not be asked, which says nothing of what it probes.
            Add(batch, index, scrape, ScrapeMemory.ProbeSeries, value: null, seconds: null);
        }
        else
        {
            IngestBatch.Ignore(Protocol, "beside_probe_success");
        }
    }

    private static void Add(IngestBatch batch, int index, Scrape scrape, string series, double? value, double? seconds)
    {
        var instance = scrape.Labels.GetValueOrDefault("instance");
        var at = PushedPulse.TimeOfMilliseconds(scrape.Time);
        if (!batch.Admits(index, instance, at))
        {
            return;
        }

        var metadata = scrape
            .Labels.Where(label => label.Key != "instance")
            .Take(PushedPulse.MaxMetadata - 1)
            .ToDictionary(label => label.Key, label => PushedPulse.Clip(label.Value), StringComparer.Ordinal);
        metadata[ScrapeMemory.SeriesName] = series;
        var pulse = PushedPulse.ToPulse(
            instance,
            at,
            seconds is { } known ? PushedPulse.LatencyOf(known * 1_000) : null,
            value is 0 ? "down" : "up",
            metadata,
            $"scrape\0{scrape.Identity}",
            at.Value
        );
        batch.Add(index, value is null ? pulse with { Status = PulseStatus.Inconclusive, StatusText = NotScraped } : pulse);
    }
}
