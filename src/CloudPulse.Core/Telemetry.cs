using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudPulse.Core;

/// <summary>The one meter and the one activity source of the program: what <c>/metrics</c> and OTLP export.</summary>
public static class Telemetry
{
    public static readonly Meter Meter = new("CloudPulse");

    public static readonly ActivitySource Activities = new("CloudPulse");

    /// <summary>Bucket bounds in seconds for what usually takes from a tenth of a millisecond to ten seconds.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
