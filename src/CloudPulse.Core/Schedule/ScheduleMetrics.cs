using System.Diagnostics.Metrics;

namespace CloudPulse.Core.Schedule;

internal static class ScheduleMetrics
{
    public static readonly Counter<long> Due = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.schedule.slots",
        "{slot}",
        "Slots handed on to be probed."
    );

    public static readonly Counter<long> Skipped = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.schedule.skipped",
        "{slot}",
        "Slots that were not probed, by reason: missed, overlap, queue_full, late."
    );

    /// <summary>Buckets dense around the figure that matters (20 ms).</summary>
    public static readonly Histogram<double> Lateness = Telemetry.Meter.CreateHistogram(
        "cloudpulse.schedule.lateness",
        "s",
        "How long after its slot a probe began.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        }
    );

    public static readonly Gauge<int> Scheduled = Telemetry.Meter.CreateGauge<int>(
        "cloudpulse.schedule.checks",
        "{check}",
        "Checks that are scheduled."
    );

    public static void Skip(string reason, long count = 1) => Skipped.Add(count, new KeyValuePair<string, object?>("reason", reason));
}
