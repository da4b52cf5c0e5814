using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Services;

internal static class ServiceRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var services = api.MapGroup("/services").WithTags("Services");
        var reads = services.MapGroup("").RequireScope(Scopes.Read);
        reads
            .MapMethods("", ReadRoutes.Methods, ServiceReads.List)
            .WithName("list_services")
            .WithSummary("List what pushes pulses, by name, each with its newest")
            .WithQuery(QueryParameter.Limit, QueryParameter.Cursor);
        reads
            .MapMethods("/{name}", ReadRoutes.Methods, ServiceReads.Get)
            .WithName("get_service")
            .WithSummary("Get a service: its newest pulse, uptimes, and the checks that judge it")
            .WithProblems(404);
        reads
            .MapMethods("/{name}/pulses", ReadRoutes.Methods, ServiceReads.Pulses)
            .WithName("list_service_pulses")
            .WithSummary("Page through a service's pulses")
            .WithQuery(PulsePaging.Parameters)
            .WithProblems(404);
        reads
            .MapMethods("/{name}/summary", ReadRoutes.Methods, ServiceReads.Summary)
            .WithName("summarise_service")
            .WithSummary("Counts, uptime and latency percentiles of a service, interval by interval")
            .WithQuery(SummaryQuery.Parameters)
            .WithProblems(404);
        services
            .MapDelete("/{name}", ServiceReads.Delete)
            .RequireScope(Scopes.Write)
            .WithName("delete_service")
            .WithSummary("Forget a service with all its pulses; pushed again, it is there again")
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(404, 409);
    }
}
