namespace CloudPulse.Core.Record;

/// <summary>
/// A mergeable histogram of latencies in whole microseconds: count, min, sum and max are exact, percentiles have a relative error of at
/// most 1 %. Merging is commutative and associative. Logarithmic buckets after Masson, Rim and Lee, "DDSketch: a fast and
/// fully-mergeable quantile sketch with relative-error guarantees", PVLDB 12(12), 2019, with γ = 1.02 and bounds moved to whole
/// microseconds (below 50 µs a bucket is one microsecond, so percentiles there are exact).
/// </summary>
/// <remarks>Not safe for use from several threads at once.</remarks>
public sealed class LatencyHistogram
{
    private ushort[] _buckets = [];
    private long[] _counts = [];

    /// <summary>How many buckets are not empty.</summary>
    public int BucketCount { get; private set; }

    public long Count { get; private set; }

    /// <summary>In microseconds; 0 when empty.</summary>
    public long Min { get; private set; }

    /// <summary>In microseconds; 0 when empty.</summary>
    public long Max { get; private set; }

    /// <summary>In microseconds. Stops at <see cref="long.MaxValue"/> (292,000 years).</summary>
    public long Sum { get; private set; }

    /// <summary>The buckets that are not empty, ascending: index and count.</summary>
    public (ushort Index, long Count) Bucket(int position) => (_buckets[position], _counts[position]);

    /// <param name="microseconds">Below zero counts as zero.</param>
    /// <param name="count">How many times.</param>
    public void Add(long microseconds, int count = 1)
    {
        var value = Math.Clamp(microseconds, 0, long.MaxValue / 10);
        AddToBucket(LatencyBuckets.IndexOf(value), count);
        Extend(count, value, value, (long)Int128.Min((Int128)value * count, long.MaxValue));
    }

    public void Merge(LatencyHistogram other)
    {
        if (other.Count == 0)
        {
            return;
        }

        MergeBuckets(other);
        Extend(other.Count, other.Min, other.Max, other.Sum);
    }

    /// <summary>
    /// Nearest rank: the smallest value v such that at least <paramref name="percent"/> % of the values are ≤ v, in microseconds, to
    /// within 1 %. Zero when empty.
    /// </summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public double Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        if (Count == 0)
        {
            return 0;
        }

        var rank = NearestRank(percent, Count);
        var seen = 0L;
        var position = 0;
        while ((seen += _counts[position]) < rank)
        {
            position++;
        }

        return Math.Clamp(LatencyBuckets.TwiceMiddle(_buckets[position]) / 2.0, Min, Max);
    }

    /// <summary>Null when empty.</summary>
    public LatencySummary? Summarise() =>
        Count == 0
            ? null
            : new(
                Count,
                Whole(Min),
                TimeSpan.FromTicks((long)((Int128)Sum * TimeSpan.TicksPerMicrosecond / Count)),
                Whole(Max),
                Half(Percentile(50)),
                Half(Percentile(90)),
                Half(Percentile(95)),
                Half(Percentile(99))
            );

    public void Clear() => (BucketCount, Count, Min, Max, Sum) = (0, 0, 0, 0, 0);

    /// <summary>Puts back what was read from a store. Buckets follow through <see cref="RestoreBucket"/>, ascending.</summary>
    public void Restore(long count, long min, long max, long sum)
    {
        Clear();
        Extend(count, min, max, sum);
    }

    /// <inheritdoc cref="Restore"/>
    public void RestoreBucket(int index, long count)
    {
        if (index >= LatencyBuckets.Count || (BucketCount > 0 && index <= _buckets[BucketCount - 1]))
        {
            throw new InvalidDataException($"A latency bucket {index} can't be here.");
        }

        Insert(BucketCount, index, count);
    }

    /// <summary>The bucket that holds a value of so many microseconds.</summary>
    public static int BucketOf(long microseconds) => LatencyBuckets.IndexOf(microseconds);

    /// <summary>⌈percent / 100 · count⌉, at least 1, for percent in whole thousandths.</summary>
    internal static long NearestRank(double percent, long count)
    {
        var thousandths = (Int128)Math.Round(percent * 1000);
        return Math.Max(1, (long)((thousandths * count + 99_999) / 100_000));
    }

    private static TimeSpan Whole(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    // Whole and half microseconds are whole ticks: nothing is lost.
    private static TimeSpan Half(double microseconds) => TimeSpan.FromTicks((long)(microseconds * TimeSpan.TicksPerMicrosecond));

    private void Extend(long count, long min, long max, long sum)
    {
        (Min, Max) = Count == 0 ? (min, max) : (Math.Min(Min, min), Math.Max(Max, max));
        Count += count;
        Sum = Sum > long.MaxValue - sum ? long.MaxValue : Sum + sum;
    }

    private void AddToBucket(int index, long count)
    {
        var position = Array.BinarySearch(_buckets, 0, BucketCount, (ushort)index);
        if (position >= 0)
        {
            _counts[position] += count;
        }
        else
        {
            Insert(~position, index, count);
        }
    }

    private void Insert(int position, int index, long count)
    {
        if (BucketCount == _buckets.Length)
        {
            var size = Math.Max(4, BucketCount * 2);
            Array.Resize(ref _buckets, size);
            Array.Resize(ref _counts, size);
        }

        Array.Copy(_buckets, position, _buckets, position + 1, BucketCount - position);
        Array.Copy(_counts, position, _counts, position + 1, BucketCount - position);
        _buckets[position] = (ushort)index;
        _counts[position] = count;
        BucketCount++;
    }

    private void MergeBuckets(LatencyHistogram other)
    {
        var missing = 0;
        for (int mine = 0, theirs = 0; theirs < other.BucketCount; theirs++)
        {
            while (mine < BucketCount && _buckets[mine] < other._buckets[theirs])
            {
                mine++;
            }

            missing += mine < BucketCount && _buckets[mine] == other._buckets[theirs] ? 0 : 1;
        }

        var total = BucketCount + missing;
        if (total > _buckets.Length)
        {
            Array.Resize(ref _buckets, total);
            Array.Resize(ref _counts, total);
        }

        // From the back, so that nothing is overwritten before it was moved.
        for (int to = total - 1, mine = BucketCount - 1, theirs = other.BucketCount - 1; theirs >= 0; to--)
        {
            if (mine >= 0 && _buckets[mine] > other._buckets[theirs])
            {
                (_buckets[to], _counts[to]) = (_buckets[mine], _counts[mine]);
                mine--;
                continue;
            }

            var same = mine >= 0 && _buckets[mine] == other._buckets[theirs];
            _counts[to] = other._counts[theirs] + (same ? _counts[mine] : 0);
            _buckets[to] = other._buckets[theirs];
            mine -= same ? 1 : 0;
            theirs--;
        }

        BucketCount = total;
    }
}
