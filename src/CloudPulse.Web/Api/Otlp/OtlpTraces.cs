using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Otlp.Wire;
using CloudPulse.Web.Api.Pulses;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>Makes pulses of server spans.</summary>
internal sealed class OtlpTraces(IngestGate gate, IRecorder recorder, ServiceLimit services, CountedSignal signals, TimeProvider time)
{
    private const string Signal = "otlp_traces";

    public Task<IResult> PostAsync(HttpContext context) => gate.PassAsync(context, TakeAsync);

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        var (message, refusal) = await OtlpContent.ReadAsync(context, TracesRequest.Parser);
        if (message is null)
        {
            return refusal!;
        }

        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        var ends = new Dictionary<(string, string), DateTimeOffset>();
        var isJson = OtlpContent.IsJson(context.Request);
        var index = 0;
        foreach (var resource in message.ResourceSpans)
        {
            var attributes = new OtlpAttributes(resource.Resource?.Attributes ?? []);
            var process = (attributes["service.name"] ?? "", attributes.Instance);
            var counts = signals.CountsSpans(process);
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
            {
                if (span.Kind != SpanKind.Server)
                {
                    IngestBatch.Ignore(Signal, "not_a_server_span");
                }
                else if (!counts)
                {
                    IngestBatch.Ignore(Signal, "counted_by_histograms");
                }
                else if (Add(batch, index, isJson, span, new(span.Attributes, attributes)) is { } end)
                {
                    ends[process] = ends.TryGetValue(process, out var last) && last > end ? last : end;
                }

                index++;
            }
        }

        await batch.RecordAsync(context.RequestAborted);
        foreach (var (process, end) in ends)
        {
            signals.SpansCounted(process, end);
        }

        return OtlpContent.Answer(
            context.Request,
            batch.Refusals() is not { } refusals
                ? new TracesResponse()
                : new TracesResponse
                {
                    PartialSuccess = new() { RejectedSpans = batch.Rejected, ErrorMessage = refusals },
                }
        );
    }

    /// <returns>When the span ended; null when it was refused.</returns>
    private static DateTimeOffset? Add(IngestBatch batch, int index, bool isJson, Span span, OtlpAttributes attributes)
    {
        var nanoseconds = span.EndTimeUnixNano - span.StartTimeUnixNano;
        var latency = span.EndTimeUnixNano < span.StartTimeUnixNano ? null : PushedPulse.LatencyOf(OtlpTime.Milliseconds(nanoseconds));
        if (latency is null)
        {
            batch.Refuse(
                index,
                "end_time_unix_nano",
                $"was {span.EndTimeUnixNano}; must be 0 to 24 h after start_time_unix_nano, {span.StartTimeUnixNano}"
            );
            return null;
        }

        var (service, end) = (attributes["service.name"], OtlpTime.From(span.EndTimeUnixNano));
        if (!batch.Admits(index, service, end))
        {
            return null;
        }

        var metadata = attributes.ToMetadata();
        var traceId = OtlpContent.HexId(span.TraceId, isJson);
        metadata["span"] = PushedPulse.Clip(span.Name);
        metadata["trace_id"] = traceId;
        batch.Add(
            index,
            PushedPulse.ToPulse(
                service,
                end,
                latency,
                attributes.StatusText(span.Status?.Code == StatusCode.Error),
                metadata,
                $"span\0{traceId}\0{OtlpContent.HexId(span.SpanId, isJson)}",
                end.Value
            )
        );
        return end;
    }
}
