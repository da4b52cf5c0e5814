using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Maintenance;

internal static class MaintenanceRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/maintenance").WithTags("Maintenance");
        routes
            .MapMethods("", ReadRoutes.Methods, MaintenanceReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_maintenance")
            .WithSummary("List maintenance")
            .WithQuery(QueryParameter.Limit, QueryParameter.Cursor);
        routes
            .MapMethods("/{id}", ReadRoutes.Methods, MaintenanceReads.Get)
            .RequireScope(Scopes.Read)
            .WithName("get_maintenance")
            .WithSummary("Get a maintenance")
            .WithProblems(404);

        var writes = routes.MapGroup("").RequireScope(Scopes.Write);
        writes.MapPost("", MaintenanceWrites.Create).AsCreate<MaintenanceDeclaration>("maintenance", "Create a maintenance");
        writes.MapPut("/{id}", MaintenanceWrites.Replace).AsReplace<MaintenanceDeclaration>("maintenance", "Replace its declaration");
        writes.MapPatch("/{id}", MaintenanceWrites.Patch).AsPatch<MaintenanceDeclaration>("maintenance");
        writes.MapDelete("/{id}", MaintenanceWrites.Delete).AsDelete("maintenance", "Delete a maintenance");
    }
}
