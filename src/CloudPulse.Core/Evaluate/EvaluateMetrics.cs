using System.Diagnostics.Metrics;

namespace CloudPulse.Core.Evaluate;

internal static class EvaluateMetrics
{
    public static readonly Histogram<double> Lag = Telemetry.Meter.CreateHistogram(
        "cloudpulse.evaluate.lag",
        "s",
        "From the end of an observation to its judgement.",
        advice: Telemetry.Seconds
    );

    public static readonly Counter<long> TooLate = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.evaluate.too_late",
        "{pulse}",
        "Pulses that were stored but arrived too late to change an incident, or twice."
    );

    public static readonly Counter<long> Incidents = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.evaluate.incidents",
        "{incident}",
        "Changes of incidents, by kind and change."
    );

    public static readonly Gauge<int> Unsettled = Telemetry.Meter.CreateGauge<int>(
        "cloudpulse.evaluate.unsettled",
        "{subject}",
        "Subjects whose incidents could not be written to the store yet."
    );
}
