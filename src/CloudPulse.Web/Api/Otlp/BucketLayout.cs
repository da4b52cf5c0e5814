namespace CloudPulse.Web.Api.Otlp;

/// <summary>Where a histogram's buckets lie.</summary>
internal abstract record BucketLayout
{
    /// <summary>The latency that a bucket's requests are given, in milliseconds: the middle of what it spans.</summary>
    public abstract double Middle(int bucket);

    /// <summary>Counts of an earlier point in this layout; null: they don't go together.</summary>
    public abstract IReadOnlyDictionary<int, long>? Fit(BucketLayout earlier, IReadOnlyDictionary<int, long> counts);
}

/// <param name="Bounds">Upper ends, included; the last bucket has none.</param>
/// <param name="Unit">In milliseconds.</param>
/// <param name="Mean">What is known where there are no buckets.</param>
/// <param name="Min">Of the interval's values, where it is known.</param>
/// <param name="Max">Of the interval's values, where it is known.</param>
internal sealed record ExplicitBuckets(double[] Bounds, double Unit, double? Mean, double? Min, double? Max) : BucketLayout
{
    public override double Middle(int bucket)
    {
        if (Bounds.Length == 0)
        {
            return (Mean ?? 0) * Unit;
        }

        var low = bucket == 0 ? 0 : Bounds[bucket - 1];
        var high = bucket < Bounds.Length ? Bounds[bucket] : Math.Max(low, Max ?? low);
        return Math.Clamp((Math.Max(low, Math.Min(high, Min ?? low)) + Math.Max(low, Math.Min(high, Max ?? high))) / 2, 0, double.MaxValue)
            * Unit;
    }

    public override IReadOnlyDictionary<int, long>? Fit(BucketLayout earlier, IReadOnlyDictionary<int, long> counts) =>
        earlier is ExplicitBuckets buckets && buckets.Bounds.AsSpan().SequenceEqual(Bounds) ? counts : null;
}

/// <summary>Bucket i spans (base^i, base^(i+1)], base = 2^(2^-scale): https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram.</summary>
/// <param name="Scale">How fine.</param>
/// <param name="Unit">In milliseconds.</param>
internal sealed record ExponentialBuckets(int Scale, double Unit) : BucketLayout
{
    public const int MinScale = -10;
    public const int MaxScale = 20;

    /// <summary>The bucket of what took no time.</summary>
    public const int Zero = int.MinValue;

    public override double Middle(int bucket) => bucket == Zero ? 0 : (End(bucket) + End(bucket + 1)) / 2 * Unit;

    public override IReadOnlyDictionary<int, long>? Fit(BucketLayout earlier, IReadOnlyDictionary<int, long> counts)
    {
        if (earlier is not ExponentialBuckets buckets || buckets.Scale < Scale)
        {
            return null;
        }

        // A step down in scale merges buckets by twos.
        var steps = buckets.Scale - Scale;
        return counts
            .GroupBy(entry => entry.Key == Zero ? Zero : entry.Key >> steps, entry => entry.Value)
            .ToDictionary(group => group.Key, group => group.Sum());
    }

    private double End(int bucket) => Math.Pow(2, bucket * Math.Pow(2, -Scale));
}
