namespace CloudPulse.Web.Metrics;

/// <summary>One series: the running total, or last value, of one instrument under one set of labels. Safe for many writers.</summary>
internal class Series(TagSet tags)
{
    private long _bits;

    public TagSet Tags => tags;

    /// <summary>When it was last observed, by the scrape's number: an observable series that is not observed any more is not shown.</summary>
    public long Scrape { get; set; }

    public double Value => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _bits));

    public virtual void Record(double value, bool isAbsolute)
    {
        if (isAbsolute)
        {
            Interlocked.Exchange(ref _bits, BitConverter.DoubleToInt64Bits(value));
        }
        else
        {
            Add(ref _bits, value);
        }
    }

    protected static void Add(ref long bits, double value)
    {
        var seen = Interlocked.Read(ref bits);
        while (true)
        {
            var sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var found = Interlocked.CompareExchange(ref bits, sum, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}

/// <summary>A histogram's series: counts by bucket and the sum.</summary>
internal sealed class HistogramSeries(TagSet tags, double[] bounds) : Series(tags)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private long _sum;

    public ReadOnlySpan<double> Bounds => bounds;

    public double Sum => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _sum));

    /// <summary>How many values were at most <c>bounds[index]</c> and above the bound before; the last is above all bounds.</summary>
    public long CountIn(int index) => Interlocked.Read(ref _counts[index]);

    public override void Record(double value, bool isAbsolute)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        var index = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _counts[index < 0 ? ~index : index]);
        Add(ref _sum, value);
    }
}
