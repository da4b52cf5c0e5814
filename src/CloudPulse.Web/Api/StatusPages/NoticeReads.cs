using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.StatusPages;

internal static class NoticeReads
{
    private static readonly CursorCodec<long> Cursor = Cursors.ById("notices");

    public static async Task<Results<Ok<Page<NoticeView>>, ProblemResult>> List(
        string id,
        HttpRequest request,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var limit = query.Limit();
        var before = query.Cursor(Cursor);
        var (page, missing) = RouteId.Find(pages.Current, id, StatusPageReader.KindName);
        if ((query.Problem() ?? missing) is { } problem)
        {
            return problem;
        }

        var found = await notices.PageAsync(page!.Key, before, limit + 1, cancellationToken);
        return TypedResults.Ok(
            new Page<NoticeView>(
                [.. found.Take(limit).Select(NoticeView.From)],
                found.Count > limit ? Cursor.Encode(found[limit - 1].Id) : null
            )
        );
    }

    public static async Task<Results<Ok<NoticeView>, ProblemResult>> Get(
        string id,
        string notice,
        HttpResponse response,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        CancellationToken cancellationToken
    )
    {
        var (found, problem) = await FindAsync(id, notice, pages, notices, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Set(response, found!.Version);
        return TypedResults.Ok(NoticeView.From(found));
    }

    /// <summary>The notice of this number on this page.</summary>
    public static async Task<(StatusNotice? Found, ProblemResult? Problem)> FindAsync(
        string id,
        string notice,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        CancellationToken cancellationToken
    )
    {
        var (page, missing) = RouteId.Find(pages.Current, id, StatusPageReader.KindName);
        if (missing is not null)
        {
            return (null, missing);
        }

        var (number, bad) = RouteId.Number(notice);
        if (bad is not null)
        {
            return (null, bad);
        }

        return await notices.GetAsync(number, cancellationToken) is { } found && found.Page == page!.Key
            ? (found, null)
            : (null, ProblemResult.NotFound($"notice {number} on status page {page!.Key}"));
    }
}
