using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CloudPulse.Web.Metrics;

internal enum FamilyType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>All series of one instrument, at most <see cref="MaxSeries"/>: past that, measurements go to one series that says so.</summary>
internal sealed class Family
{
    public const int MaxSeries = 2_000;

    /// <summary>The label of the series that takes what found no room, as OpenTelemetry names it.</summary>
    public const string OverflowLabel = "otel_metric_overflow";

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<TagSet, Series> _series = new(TagSet.Comparer.Instance);
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;
    private readonly double[] _bounds;
    private int _count;

    public Family(Instrument instrument)
    {
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        (Type, IsAbsolute) = Kind(instrument);
        Name = MetricName.Of(instrument.Name, instrument.Unit, Type);
        Help = instrument.Description ?? "";
        IsObservable = instrument.IsObservable;
        _bounds = Type == FamilyType.Histogram ? Bounds(instrument) : [];
    }

    public MetricName Name { get; }

    public FamilyType Type { get; }

    public string Help { get; }

    public bool IsObservable { get; }

    /// <summary>Measurements are values, not differences.</summary>
    private bool IsAbsolute { get; }

    public IEnumerable<Series> Series => _series.Values;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape)
    {
        if (!_lookup.TryGetValue(tags, out var series))
        {
            series = Add(tags);
        }

        series.Scrape = scrape;
        series.Record(value, IsAbsolute);
    }

    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Volatile.Read(ref _count) >= MaxSeries)
        {
            tags = new KeyValuePair<string, object?>[] { new(OverflowLabel, "true") };
        }

        var kept = new TagSet(tags.ToArray());
        var made = Type == FamilyType.Histogram ? new HistogramSeries(kept, _bounds) : new Series(kept);
        var series = _series.GetOrAdd(kept, made);
        if (ReferenceEquals(series, made))
        {
            Interlocked.Increment(ref _count);
        }

        return series;
    }

    private static (FamilyType Type, bool IsAbsolute) Kind(Instrument instrument)
    {
        var generic = instrument.GetType().IsGenericType ? instrument.GetType().GetGenericTypeDefinition() : null;
        return generic == typeof(Histogram<>) ? (FamilyType.Histogram, false)
            : generic == typeof(Counter<>) ? (FamilyType.Counter, false)
            : generic == typeof(ObservableCounter<>) ? (FamilyType.Counter, true)
            : generic == typeof(UpDownCounter<>) ? (FamilyType.Gauge, false)
            : (FamilyType.Gauge, true);
    }

    private static double[] Bounds(Instrument instrument)
    {
        IEnumerable<double>? advised = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
            Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => bounds.Select(bound => (double)bound),
            Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => bounds.Select(bound => (double)bound),
            _ => null,
        };
        return advised is null ? DefaultBounds : [.. advised];
    }
}
