using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudPulse.Core.Notify;

internal static class NotifyMetrics
{
    private static readonly Counter<long> Deliveries = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.notify.deliveries",
        "{attempt}",
        "Attempts to deliver a message, by channel type and what came of them."
    );
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "cloudpulse.notify.attempt.duration",
        "s",
        "How long attempts took, by channel type.",
        advice: Telemetry.Seconds
    );
    private static readonly Gauge<long> Pending = Telemetry.Meter.CreateGauge<long>(
        "cloudpulse.notify.outbox.pending",
        "{message}",
        "Messages that wait to be delivered."
    );
    private static readonly Gauge<double> OldestAge = Telemetry.Meter.CreateGauge<double>(
        "cloudpulse.notify.outbox.oldest_age",
        "s",
        "How long the oldest message has waited; 0 when none waits."
    );

    public static void Attempted(string type, DeliveryState state, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("type", type);
        var verdict = state switch
        {
            DeliveryState.Pending => "retry_later",
            DeliveryState.Delivered => "delivered",
            DeliveryState.Rejected => "rejected",
            DeliveryState.Exhausted => "exhausted",
            _ => throw new UnreachableException(),
        };
        Deliveries.Add(1, tag, new("verdict", verdict));
        Duration.Record(duration.TotalSeconds, tag);
    }

    public static void Waiting(long pending, TimeSpan oldest)
    {
        Pending.Record(pending);
        OldestAge.Record(oldest.TotalSeconds);
    }
}
