using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudPulse.Client;

/// <summary>What the client tells of itself to whoever listens: OpenTelemetry, <c>dotnet-counters</c>.</summary>
internal static class ClientTelemetry
{
    private static readonly string? Version = typeof(ClientTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly Meter Meter = new(PulseClient.TelemetryName, Version);

    public static readonly ActivitySource Activities = new(PulseClient.TelemetryName, Version);

    public static readonly Counter<long> Recorded = Meter.CreateCounter<long>(
        "cloudpulse.client.recorded",
        "{pulse}",
        "Pulses that were given to the client."
    );

    public static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "cloudpulse.client.sent",
        "{pulse}",
        "Pulses that the server has on its disk."
    );

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "cloudpulse.client.refused",
        "{pulse}",
        "Pulses that the server did not want, by reason."
    );

    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "cloudpulse.client.dropped",
        "{pulse}",
        "Pulses that had no room (full) or no time left (closed)."
    );

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "cloudpulse.client.retries",
        "{request}",
        "Requests that failed and are tried again, by the status or what else went wrong."
    );

    public static readonly UpDownCounter<long> Buffered = Meter.CreateUpDownCounter<long>(
        "cloudpulse.client.buffered",
        "{pulse}",
        "Pulses that wait or are being sent."
    );

    public static readonly Counter<long> Pings = Meter.CreateCounter<long>(
        "cloudpulse.client.pings",
        "{ping}",
        "Pings, by outcome: sent, refused, dropped."
    );

    public static readonly Histogram<double> SendDuration = Meter.CreateHistogram(
        "cloudpulse.client.send.duration",
        "s",
        "How long a request took.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] }
    );
}
