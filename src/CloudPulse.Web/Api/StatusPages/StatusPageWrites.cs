using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.StatusPages;

internal static class StatusPageWrites
{
    public static Task<Results<Created<StatusPageView>, ProblemResult>> Create(
        HttpContext context,
        IRegistry<StatusPage> pages,
        CancellationToken cancellationToken
    ) => Writes(pages).CreateAsync(context, cancellationToken);

    public static Task<Results<Ok<StatusPageView>, ProblemResult>> Replace(
        string id,
        HttpContext context,
        IRegistry<StatusPage> pages,
        CancellationToken cancellationToken
    ) => Writes(pages).ReplaceAsync(id, context, cancellationToken);

    public static Task<Results<Ok<StatusPageView>, ProblemResult>> Patch(
        string id,
        HttpContext context,
        IRegistry<StatusPage> pages,
        CancellationToken cancellationToken
    ) => Writes(pages).PatchAsync(id, context, cancellationToken);

    public static Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        HttpContext context,
        IRegistry<StatusPage> pages,
        CancellationToken cancellationToken
    ) => Writes(pages).DeleteAsync(id, context, cancellationToken);

    private static DeclaredWrites<StatusPage, StatusPageView> Writes(IRegistry<StatusPage> pages) =>
        new(pages, StatusPageReader.KindName, "status-pages", StatusPageView.ReadOnlyFields, one => one.Declaration, StatusPageView.From);
}
