using Microsoft.AspNetCore.Http.HttpResults;

namespace Orders;

internal static class MetricsEndpoint
{
    public static ContentHttpResult Get(RequestMetrics metrics, FaultSwitch faults) =>
        TypedResults.Text(metrics.Write(faults.Settings), "text/plain; version=0.0.4; charset=utf-8");
}
