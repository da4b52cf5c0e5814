using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.RemoteWrite;

internal static class RemoteWriteRoutes
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/write", static (RemoteWriteIngest ingest, HttpContext context) => ingest.PostAsync(context))
            .RequireScope(Scopes.Ingest)
            .WithTags("Prometheus")
            .WithName("prometheus_remote_write")
            .WithSummary("Prometheus remote-write 1.0: probe_success and up become pulses of their instance")
            .WithMetadata(new IngestBody(RemoteWriteIngest.MaxBytes))
            .WithBytes(RemoteWriteIngest.Protobuf)
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(413, 415, 429, 503);
}
