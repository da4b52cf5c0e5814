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
        writes.MapPost("", StatusPageWrites.Create).AsCreate<StatusPageDeclaration>("status_page", "Create a status page");
        writes.MapPut("/{id}", StatusPageWrites.Replace).AsReplace<StatusPageDeclaration>("status_page", "Replace its declaration");
        writes.MapPatch("/{id}", StatusPageWrites.Patch).AsPatch<StatusPageDeclaration>("status_page");
        writes.MapDelete("/{id}", StatusPageWrites.Delete).AsDelete("status_page", "Delete a status page");
    }
}
