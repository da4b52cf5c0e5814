using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.StatusPages;

internal static class StatusPageRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/status-pages").WithTags("Status pages");
        routes
            .MapMethods("", ReadRoutes.Methods, StatusPageReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_status_pages")
            .WithSummary("List status pages")
            .WithQuery(QueryParameter.Limit, QueryParameter.Cursor);
        routes
            .MapMethods("/{id}", ReadRoutes.Methods, StatusPageReads.Get)
            .RequireScope(Scopes.Read)
            .WithName("get_status_page")
            .WithSummary("Get a status page")
            .WithProblems(404);

        var writes = routes.MapGroup("").RequireScope(Scopes.Write);
        writes
            .MapPost("", StatusPageWrites.Create)
            .WithName("create_status_page")
            .WithSummary("Create a status page")
            .Accepts<StatusPageDeclaration>("application/json")
            .WithIdempotencyKey()
            .WithProblems(409, 415, 422);
        writes
            .MapPut("/{id}", StatusPageWrites.Replace)
            .WithName("replace_status_page")
            .WithSummary("Replace its declaration")
            .Accepts<StatusPageDeclaration>("application/json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapPatch("/{id}", StatusPageWrites.Patch)
            .WithName("change_status_page")
            .WithSummary("Change the fields given (JSON merge patch); null takes a field back to its default")
            .Accepts<StatusPageDeclaration>("application/json", "application/merge-patch+json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapDelete("/{id}", StatusPageWrites.Delete)
            .WithName("delete_status_page")
            .WithSummary("Delete a status page")
            .WithIfMatch()
            .WithProblems(404, 409, 412);
    }
}
