namespace Orders;

internal sealed class RequestMetricsMiddleware(RequestDelegate next, RequestMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        await next(context);
        // Routes and methods that we know, not what a caller wrote: the label sets are bounded.
        var route = context.GetEndpoint() as RouteEndpoint;
        var method = route is null ? "other" : context.Request.Method;
        metrics.Observe(method, route?.RoutePattern.RawText ?? "other", context.Response.StatusCode, time.GetElapsedTime(started));
    }
}
