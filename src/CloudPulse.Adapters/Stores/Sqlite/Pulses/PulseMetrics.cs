using System.Diagnostics.Metrics;
using CloudPulse.Core;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

internal static class PulseMetrics
{
    public static readonly Histogram<double> Commit = Telemetry.Meter.CreateHistogram(
        "cloudpulse.store.commit.duration",
        "s",
        "Time of a group commit of pulses",
        advice: Telemetry.Seconds
    );

    public static readonly Histogram<int> Batch = Telemetry.Meter.CreateHistogram(
        "cloudpulse.store.commit.pulses",
        "{pulse}",
        "Pulses in a group commit",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] }
    );

    public static readonly Counter<long> Appended = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.store.appended",
        "{pulse}",
        "Pulses stored"
    );

    public static readonly Counter<long> Duplicates = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.store.duplicates",
        "{pulse}",
        "Pulses that were stored already"
    );

    public static readonly Counter<long> TooOld = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.store.too_old",
        "{pulse}",
        "Pulses refused as older than raw pulses are kept"
    );

    public static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.store.failures",
        "{failure}",
        "Failed commits and seals, by operation"
    );

    public static readonly Histogram<double> Seal = Telemetry.Meter.CreateHistogram(
        "cloudpulse.store.seal.duration",
        "s",
        "Time to seal the gathered pulses into day files and rollups",
        advice: Telemetry.Seconds
    );

    public static readonly UpDownCounter<long> Open = Telemetry.Meter.CreateUpDownCounter<long>(
        "cloudpulse.store.open_pulses",
        "{pulse}",
        "Pulses in the journal and in memory, not sealed yet"
    );

    public static readonly UpDownCounter<long> JournalRows = Telemetry.Meter.CreateUpDownCounter<long>(
        "cloudpulse.store.journal_rows",
        "{row}",
        "Group commits in the journal"
    );

    public static readonly UpDownCounter<long> Partitions = Telemetry.Meter.CreateUpDownCounter<long>(
        "cloudpulse.store.partitions",
        "{file}",
        "Days with raw pulses"
    );
}
