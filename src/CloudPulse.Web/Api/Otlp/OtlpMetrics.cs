using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Otlp.Wire;
using CloudPulse.Web.Api.Pulses;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>Makes pulses of histograms of served requests: one for each bucket that is not empty, counting as many as it holds.</summary>
internal sealed class OtlpMetrics(
    IngestGate gate,
    IRecorder recorder,
    ServiceLimit services,
    CumulativeSeries series,
    CountedSignal signals,
    TimeProvider time
)
{
    private const string Signal = "otlp_metrics";

    public Task<IResult> PostAsync(HttpContext context) => gate.PassAsync(context, TakeAsync);

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        var (message, refusal) = await OtlpContent.ReadAsync(context, MetricsRequest.Parser);
        if (message is null)
        {
            return refusal!;
        }

        var points = Points(message).ToList();
        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        using var turn = points.Any(point => point.IsCumulative) ? await series.TakeTurnAsync(context.RequestAborted) : null;
        for (var index = 0; index < points.Count; index++)
        {
            Add(batch, index, points[index], turn);
        }

        await batch.RecordAsync(context.RequestAborted);
        turn?.Recorded();
        return OtlpContent.Answer(
            context.Request,
            batch.Refusals() is not { } refusals
                ? new MetricsResponse()
                : new MetricsResponse
                {
                    PartialSuccess = new() { RejectedDataPoints = batch.Rejected, ErrorMessage = refusals },
                }
        );
    }

    private static IEnumerable<HistogramPoint> Points(MetricsRequest message)
    {
        foreach (var resource in message.ResourceMetrics)
        {
            var attributes = new OtlpAttributes(resource.Resource?.Attributes ?? []);
            foreach (var metric in resource.ScopeMetrics.SelectMany(scope => scope.Metrics))
            {
                if (HistogramPoint.Read(metric, attributes) is not { } points)
                {
                    IngestBatch.Ignore(Signal, "other_metric");
                    continue;
                }

                foreach (var point in points)
                {
                    yield return point;
                }
            }
        }
    }

    private void Add(IngestBatch batch, int index, HistogramPoint point, CumulativeSeries.Turn? turn)
    {
        var service = point.Attributes["service.name"];
        if (point.Mistake is { } mistake)
        {
            batch.Refuse(index, point.Metric, mistake);
            return;
        }

        if (!batch.Admits(index, service, point.Time))
        {
            return;
        }

        var instance = point.Attributes.Instance;
        var identity = $"{service}\0{instance}\0{point.Metric}\0{point.Attributes.Identity}";
        var (counts, since, refusal) = point.IsCumulative ? turn!.Take(identity, point) : new(point.Counts, point.Start);
        var counted = signals.CountsHistogram((service, instance), since);
        if (refusal is not null)
        {
            batch.Refuse(index, point.Metric, refusal);
        }
        else if (counts is null)
        {
            IngestBatch.Ignore(Signal, "only_tells_where_a_series_is");
        }
        else if (!counted)
        {
            IngestBatch.Ignore(Signal, "counted_by_spans");
        }
        else
        {
            AddBuckets(batch, index, service, point, counts, identity);
        }
    }

    private static void AddBuckets(
        IngestBatch batch,
        int index,
        string service,
        HistogramPoint point,
        IReadOnlyDictionary<int, long> counts,
        string identity
    )
    {
        var metadata = point.Attributes.ToMetadata();
        foreach (var (bucket, count) in counts.OrderBy(entry => entry.Key))
        {
            if (PushedPulse.LatencyOf(point.Layout.Middle(bucket)) is not { } latency)
            {
                batch.Refuse(index, point.Metric, "has latencies beyond 24 h, or in an unknown unit");
                continue;
            }

            if (count > int.MaxValue)
            {
                batch.Refuse(index, point.Metric, $"has {count} in one bucket; may have {int.MaxValue} at most");
                continue;
            }

            var pulse = PushedPulse.ToPulse(
                service,
                point.Time,
                latency,
                point.Attributes.StatusText(),
                metadata,
                $"bucket\0{identity}\0{point.Start:O}\0{bucket}",
                point.Time!.Value
            );
            batch.Add(index, pulse with { Count = (int)count });
        }
    }
}
