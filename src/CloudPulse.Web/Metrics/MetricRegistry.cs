using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudPulse.Core;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Metrics;

/// <summary>
/// Sums up everything that the meter of <see cref="Telemetry"/> measures, for <c>/metrics</c>. Stands in for
/// OpenTelemetry.Exporter.Prometheus.AspNetCore, which had no restorable version when this was written. Measuring costs one look-up and one
/// interlocked addition and allocates nothing once a series exists.
/// </summary>
internal sealed partial class MetricRegistry : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly Lock _scraping = new();
    private readonly ILogger<MetricRegistry> _logger;
    private long _scrape;

    public MetricRegistry(ILogger<MetricRegistry> logger, Meter meter)
    {
        _logger = logger;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                // Instruments of one name share a family, as when a part is started twice in one process.
                var family = new Family(instrument);
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(family.Name.Sample, family));
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    public MetricRegistry(ILogger<MetricRegistry> logger)
        : this(logger, Telemetry.Meter) { }

    /// <summary>Writes every series, families by name.</summary>
    public void Write(MetricWriter writer)
    {
        lock (_scraping)
        {
            Interlocked.Increment(ref _scrape);
            Observe();
            foreach (var family in _families.Values.OrderBy(family => family.Name.Family, StringComparer.Ordinal))
            {
                Write(writer, family);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((Family)state!).Record(value, tags, Volatile.Read(ref _scrape));

    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception error)
        {
            // The others were observed all the same; a metric that fails must not take the rest with it.
            Log.ObserveFailed(_logger, error);
        }
    }

    private void Write(MetricWriter writer, Family family)
    {
        var started = false;
        foreach (var series in family.Series)
        {
            if (family.IsObservable && series.Scrape != _scrape)
            {
                continue;
            }

            if (!started)
            {
                writer.Family(family.Name, family.Type, family.Help);
                started = true;
            }

            if (series is HistogramSeries histogram)
            {
                writer.Histogram(family.Name, histogram);
            }
            else
            {
                writer.Sample(family.Name.Sample, series.Tags.Tags, series.Value);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Some metrics could not be observed")]
        public static partial void ObserveFailed(ILogger logger, Exception error);
    }
}
