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
        writes
            .MapPost("", MaintenanceWrites.Create)
            .WithName("create_maintenance")
            .WithSummary("Create a maintenance")
            .Accepts<MaintenanceDeclaration>("application/json")
            .WithIdempotencyKey()
            .WithProblems(409, 415, 422);
        writes
            .MapPut("/{id}", MaintenanceWrites.Replace)
            .WithName("replace_maintenance")
            .WithSummary("Replace its declaration")
            .Accepts<MaintenanceDeclaration>("application/json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapPatch("/{id}", MaintenanceWrites.Patch)
            .WithName("change_maintenance")
            .WithSummary("Change the fields given (JSON merge patch); null takes a field back to its default")
            .Accepts<MaintenanceDeclaration>("application/json", "application/merge-patch+json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapDelete("/{id}", MaintenanceWrites.Delete)
            .WithName("delete_maintenance")
            .WithSummary("Delete a maintenance")
            .WithIfMatch()
            .WithProblems(404, 409, 412);
    }
}
