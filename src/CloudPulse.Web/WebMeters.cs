using System.Diagnostics.Metrics;
using CloudPulse.Core;

namespace CloudPulse.Web;

/// <summary>What the web role measures about itself.</summary>
internal static class WebMeters
{
    private static readonly Counter<long> Refusals = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.web.refused",
        "{request}",
        "Requests refused before they reached a handler, by reason."
    );

    private static readonly UpDownCounter<int> Clients = Telemetry.Meter.CreateUpDownCounter<int>(
        "cloudpulse.web.live_clients",
        "{client}",
        "Clients that follow the live stream."
    );

    private static readonly Counter<long> Missed = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.web.live_missed",
        "{event}",
        "Live events that slow clients missed."
    );

    /// <param name="reason">Of a bounded set.</param>
    public static void Refused(string reason) => Refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void ClientJoined() => Clients.Add(1);

    public static void ClientLeft() => Clients.Add(-1);

    public static void LiveMissed(long count) => Missed.Add(count);
}
