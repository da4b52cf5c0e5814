using System.Globalization;
using CloudPulse.Client;

namespace Orders;

/// <summary>Counts every request, and pushes a pulse for each that was about orders.</summary>
internal sealed class RequestMetricsMiddleware(RequestDelegate next, RequestMetrics metrics, TimeProvider time, PulseClient? pulses = null)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        await next(context);
        // Routes and methods that we know, not what a caller wrote: the label sets are bounded.
        var route = context.GetEndpoint() as RouteEndpoint;
        var method = route is null ? "other" : context.Request.Method;
        var pattern = route?.RoutePattern.RawText ?? "other";
        var code = context.Response.StatusCode;
        var elapsed = time.GetElapsedTime(started);
        metrics.Observe(method, pattern, code, elapsed);
        if (pattern.StartsWith("/orders", StringComparison.Ordinal))
        {
            var request = new Dictionary<string, string> { ["request"] = $"{method} {pattern}" };
            pulses?.Record(code.ToString(CultureInfo.InvariantCulture), elapsed, request);
        }
    }
}
