using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.StatusPages;

/// <summary>What people tell on a page. It is no declaration, so it may be written on pages of the file too.</summary>
internal static class NoticeRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var notices = api.MapGroup("/status-pages/{id}/notices").WithTags("Status pages");
        notices
            .MapMethods("", ReadRoutes.Methods, NoticeReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_status_notices")
            .WithSummary("Page through what was told on a status page, newest first")
            .WithQuery(QueryParameter.Limit, QueryParameter.Cursor)
            .WithProblems(404);
        notices
            .MapMethods("/{notice}", ReadRoutes.Methods, NoticeReads.Get)
            .RequireScope(Scopes.Read)
            .WithName("get_status_notice")
            .WithSummary("Get a notice with its updates")
            .WithProblems(404);

        var writes = notices.MapGroup("").RequireScope(Scopes.Write);
        writes
            .MapPost("", NoticeWrites.Create)
            .WithName("create_status_notice")
            .WithSummary("Tell of an incident, or announce something")
            .Accepts<NoticeBody>("application/json")
            .WithIdempotencyKey()
            .WithProblems(404, 415, 422);
        writes
            .MapPost("/{notice}/updates", NoticeWrites.Update)
            .WithName("add_status_notice_update")
            .WithSummary("Tell how things stand; resolved ends it")
            .Accepts<NoticeUpdateBody>("application/json")
            .WithIdempotencyKey()
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapDelete("/{notice}", NoticeWrites.Delete)
            .WithName("delete_status_notice")
            .WithSummary("Take a notice back, updates and all")
            .WithIfMatch()
            .WithProblems(404, 412);
    }
}
