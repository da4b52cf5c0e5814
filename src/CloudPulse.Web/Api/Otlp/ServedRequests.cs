using CloudPulse.Web.Api.Otlp.Wire;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>The metrics that tell of requests that a service served, by OpenTelemetry's semantic conventions, old and new.</summary>
internal static class ServedRequests
{
    /// <summary>Null: the metric tells of something else. Not a number: its unit is unknown.</summary>
    public static double? MillisecondsPerUnit(Metric metric) =>
        metric.Name switch
        {
            "http.server.request.duration" or "rpc.server.call.duration" => Of(metric.Unit, unsaid: 1_000),
            "http.server.duration" or "rpc.server.duration" => Of(metric.Unit, unsaid: 1),
            _ => null,
        };

    private static double Of(string unit, double unsaid) =>
        unit switch
        {
            "" => unsaid,
            "s" => 1_000,
            "ms" => 1,
            "us" or "µs" => 0.001,
            "ns" => 0.000_001,
            _ => double.NaN,
        };
}
