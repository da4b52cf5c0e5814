using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Incidents;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Checks;

internal static class CheckReads
{
    private static readonly CursorCodec<long> Cursor = Cursors.ById("checks");

    public static Results<Ok<Page<CheckView>>, ProblemResult> List(HttpRequest request, IRegistry<Check> checks, IStatusBoard board)
    {
        var query = new QueryReader(request);
        var filter = CheckFilter.Read(query);
        var limit = query.Limit();
        var after = query.Cursor(Cursor) ?? 0;
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        // One more than asked for tells whether there is another page.
        List<Check> found = [.. checks.Current.All.Where(check => check.Id > after && filter.Matches(check, board)).Take(limit + 1)];
        var next = found.Count > limit ? Cursor.Encode(found[limit - 1].Id) : null;
        return TypedResults.Ok(new Page<CheckView>([.. found.Take(limit).Select(check => CheckView.From(check, board))], next));
    }

    public static Results<Ok<CheckView>, ProblemResult> Get(string id, HttpResponse response, IRegistry<Check> checks, IStatusBoard board)
    {
        var (check, problem) = RouteId.Check(checks, id);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Set(response, check.Declaration.Version);
        return TypedResults.Ok(CheckView.From(check, board));
    }

    public static async Task<Results<Ok<Page<PulseView>>, ProblemResult>> Pulses(
        string id,
        HttpRequest request,
        IRegistry<Check> checks,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        return problem ?? await PulsePaging.AnswerAsync(request, check.Subject, pulses, time, cancellationToken);
    }

    public static async Task<Results<Ok<Page<IncidentView>>, ProblemResult>> Incidents(
        string id,
        HttpRequest request,
        IRegistry<Check> checks,
        IIncidentStore incidents,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        if (problem is not null)
        {
            return problem;
        }

        var query = new QueryReader(request);
        var paging = IncidentPaging.Read(query, check.Subject, checks.Current);
        return query.Problem() is { } mistake ? mistake : TypedResults.Ok(await paging.PageAsync(incidents, cancellationToken));
    }
}
