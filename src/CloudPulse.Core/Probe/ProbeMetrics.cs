using System.Diagnostics.Metrics;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Probe;

internal static class ProbeMetrics
{
    public static readonly UpDownCounter<int> InFlight = Telemetry.Meter.CreateUpDownCounter<int>(
        "cloudpulse.probe.in_flight",
        "{probe}",
        "Probes under way."
    );

    private static readonly Counter<long> Outcomes = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.probe.outcomes",
        "{probe}",
        "Finished probes, by kind, status and failure."
    );

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram(
        "cloudpulse.probe.duration",
        "s",
        "How long finished probes took, retries included.",
        advice: Telemetry.Seconds
    );

    private static readonly Counter<long> Retries = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.probe.retries",
        "{attempt}",
        "Attempts after the first of a slot."
    );

    private static readonly string[] Statuses = [.. Enum.GetValues<PulseStatus>().Select(status => status.ToString().ToLowerInvariant())];

    public static void Finished(string kind, PulseStatus status, Failure? failure, TimeSpan took, int retries)
    {
        Outcomes.Add(
            1,
            new KeyValuePair<string, object?>("kind", kind),
            new("status", Statuses[(int)status]),
            new("failure", failure?.Code ?? "none")
        );
        Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
        if (retries > 0)
        {
            Retries.Add(retries, new KeyValuePair<string, object?>("kind", kind));
        }
    }
}
