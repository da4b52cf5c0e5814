using CloudPulse.Web.Api.Otlp.Wire;
using Google.Protobuf.Collections;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>A data point of either kind of histogram: how many requests fell into which bucket.</summary>
internal sealed record HistogramPoint
{
    public required string Metric { get; init; }
    public required OtlpAttributes Attributes { get; init; }
    public required bool IsCumulative { get; init; }

    /// <summary>Since when it counts; null: not said.</summary>
    public required DateTimeOffset? Start { get; init; }
    public required DateTimeOffset? Time { get; init; }
    public required BucketLayout Layout { get; init; }

    /// <summary>How many, by bucket; buckets without any are left out.</summary>
    public required IReadOnlyDictionary<int, long> Counts { get; init; }

    /// <summary>Why it makes no sense; null when it does.</summary>
    public string? Mistake { get; init; }

    /// <summary>The points of a metric that tells of served requests; null: it tells of something else.</summary>
    public static IEnumerable<HistogramPoint>? Read(Metric metric, OtlpAttributes resource) =>
        ServedRequests.MillisecondsPerUnit(metric) is not { } unit ? null
        : metric.DataCase == Wire.Metric.DataOneofCase.Histogram
            ? metric.Histogram.DataPoints.Select(point => Explicit(metric, point, unit, resource))
        : metric.DataCase == Wire.Metric.DataOneofCase.ExponentialHistogram
            ? metric.ExponentialHistogram.DataPoints.Select(point => Exponential(metric, point, unit, resource))
        : null;

    private static HistogramPoint Explicit(Metric metric, HistogramDataPoint point, double unit, OtlpAttributes resource)
    {
        var isCumulative = metric.Histogram.AggregationTemporality == AggregationTemporality.Cumulative;
        var isBare = point.BucketCounts.Count == 0;
        RepeatedField<ulong> counts = isBare ? [point.Count] : point.BucketCounts;
        return new()
        {
            Metric = metric.Name,
            Attributes = new(point.Attributes, resource),
            IsCumulative = isCumulative,
            Start = OtlpTime.From(point.StartTimeUnixNano),
            Time = OtlpTime.From(point.TimeUnixNano),
            Layout = new ExplicitBuckets(
                [.. point.ExplicitBounds],
                unit,
                isBare && point.HasSum && point.Count > 0 ? point.Sum / point.Count : null,
                isCumulative || !point.HasMin ? null : point.Min,
                isCumulative || !point.HasMax ? null : point.Max
            ),
            Counts = NotEmpty(counts, first: 0),
            Mistake =
                metric.Histogram.AggregationTemporality == AggregationTemporality.Unspecified ? "aggregation_temporality is not set"
                : !isBare && point.BucketCounts.Count != point.ExplicitBounds.Count + 1
                    ? $"has {point.BucketCounts.Count} bucket_counts; must be one more than its {point.ExplicitBounds.Count} explicit_bounds"
                : MistakeIn(point.ExplicitBounds) ?? MistakeIn(counts, point.Count),
        };
    }

    private static HistogramPoint Exponential(Metric metric, ExponentialHistogramDataPoint point, double unit, OtlpAttributes resource)
    {
        var positive = point.Positive ?? new();
        var counts = NotEmpty(positive.BucketCounts, positive.Offset);
        if (point.ZeroCount > 0)
        {
            counts[ExponentialBuckets.Zero] = (long)Math.Min(point.ZeroCount, long.MaxValue);
        }

        return new()
        {
            Metric = metric.Name,
            Attributes = new(point.Attributes, resource),
            IsCumulative = metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Cumulative,
            Start = OtlpTime.From(point.StartTimeUnixNano),
            Time = OtlpTime.From(point.TimeUnixNano),
            Layout = new ExponentialBuckets(point.Scale, unit),
            Counts = counts,
            Mistake =
                metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Unspecified
                    ? "aggregation_temporality is not set"
                : point.Scale is < ExponentialBuckets.MinScale or > ExponentialBuckets.MaxScale
                    ? $"scale was {point.Scale}; must be {ExponentialBuckets.MinScale} to {ExponentialBuckets.MaxScale}"
                : point.Negative is { BucketCounts: var negative } && negative.Any(count => count > 0) ? "has negative durations"
                : MistakeIn([.. positive.BucketCounts, point.ZeroCount], point.Count),
        };
    }

    private static Dictionary<int, long> NotEmpty(RepeatedField<ulong> counts, int first)
    {
        var kept = new Dictionary<int, long>();
        for (var index = 0; index < counts.Count; index++)
        {
            if (counts[index] > 0)
            {
                kept[first + index] = (long)Math.Min(counts[index], long.MaxValue);
            }
        }

        return kept;
    }

    private static string? MistakeIn(RepeatedField<double> bounds)
    {
        for (var index = 0; index < bounds.Count; index++)
        {
            if (!double.IsFinite(bounds[index]) || (index > 0 && bounds[index] <= bounds[index - 1]))
            {
                return "explicit_bounds must be finite and ascending";
            }
        }

        return null;
    }

    private static string? MistakeIn(IReadOnlyList<ulong> counts, ulong count)
    {
        UInt128 sum = 0;
        foreach (var bucket in counts)
        {
            sum += bucket;
        }

        return sum != count ? $"count was {count}, and its buckets hold {sum}"
            : count > long.MaxValue ? $"count was {count}; must be {long.MaxValue} at most"
            : null;
    }
}
