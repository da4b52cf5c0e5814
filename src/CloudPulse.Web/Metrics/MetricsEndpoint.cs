using CloudPulse.Core.Access;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Access;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Metrics;

/// <summary><c>GET /metrics</c>.</summary>
internal static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapMethods("/metrics", ReadRoutes.Methods, Get)
            .RequireScope(Scopes.Read)
            .WithTags("Operation")
            .WithName("get_metrics")
            .WithSummary("Metrics as Prometheus text; as OpenMetrics when Accept asks for it")
            .Produces<string>(StatusCodes.Status200OK, "text/plain", "application/openmetrics-text");

    private static async Task Get(
        HttpContext context,
        MetricRegistry metrics,
        IRegistry<Check> checks,
        IStatusBoard board,
        WebOptions options
    )
    {
        var isOpenMetrics = context
            .Request.Headers.Accept.ToString()
            .Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = isOpenMetrics ? MetricWriter.OpenMetricsType : MetricWriter.PrometheusType;
        context.Response.Headers.CacheControl = "no-store";
        var writer = new MetricWriter(context.Response.BodyWriter, isOpenMetrics);
        if (options.CheckMetrics)
        {
            CheckMetrics.Write(writer, checks, board);
        }

        metrics.Write(writer);
        ProcessMetrics.Write(writer);
        writer.End();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
