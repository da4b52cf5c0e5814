using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.StatusPages;

internal static class StatusPageReads
{
    private static readonly CursorCodec<long> Cursor = Cursors.ById("status-pages");

    public static Results<Ok<Page<StatusPageView>>, ProblemResult> List(HttpRequest request, IRegistry<StatusPage> pages)
    {
        var query = new QueryReader(request);
        var limit = query.Limit();
        var after = query.Cursor(Cursor) ?? 0;
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        List<StatusPage> found = [.. pages.Current.All.Where(one => one.Id > after).Take(limit + 1)];
        return TypedResults.Ok(
            new Page<StatusPageView>(
                [.. found.Take(limit).Select(StatusPageView.From)],
                found.Count > limit ? Cursor.Encode(found[limit - 1].Id) : null
            )
        );
    }

    public static Results<Ok<StatusPageView>, ProblemResult> Get(string id, HttpResponse response, IRegistry<StatusPage> pages)
    {
        var (found, problem) = RouteId.Find(pages.Current, id, StatusPageReader.KindName);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Set(response, found!.Declaration.Version);
        return TypedResults.Ok(StatusPageView.From(found));
    }
}
