using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>OTLP over HTTP, at the paths that exporters append to their endpoint.</summary>
internal static class OtlpRoutes
{
    public static void Map(IEndpointRouteBuilder root)
    {
        Map(root.MapPost("/v1/traces", static (OtlpTraces traces, HttpContext context) => traces.PostAsync(context)))
            .WithName("push_otlp_traces")
            .WithSummary("OTLP: server spans become pulses of their service.name");
        Map(root.MapPost("/v1/metrics", static (OtlpMetrics metrics, HttpContext context) => metrics.PostAsync(context)))
            .WithName("push_otlp_metrics")
            .WithSummary("OTLP: histograms of served requests become pulses of their service.name");
    }

    private static RouteHandlerBuilder Map(RouteHandlerBuilder route) =>
        route
            .RequireScope(Scopes.Ingest)
            .WithTags("OpenTelemetry")
            .WithMetadata(new IngestBody(OtlpContent.MaxBytes))
            .WithBytes(OtlpContent.Protobuf, OtlpContent.Json)
            .Produces(StatusCodes.Status200OK, contentType: OtlpContent.Protobuf, additionalContentTypes: OtlpContent.Json)
            .WithProblems(413, 415, 429, 503);
}
