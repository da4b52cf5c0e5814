using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Checks;

internal static class CheckStatistics
{
    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(30);

    /// <summary>A pulse's state holds for so many intervals when no other follows.</summary>
    private const int StaleAfterIntervals = 2;

    public static async Task<Results<Ok<SummariesView>, ProblemResult>> Summary(
        string id,
        HttpRequest request,
        IRegistry<Check> checks,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        return problem ?? await SummaryQuery.AnswerAsync(request, check.Subject, pulses, time, cancellationToken);
    }

    public static async Task<Results<Ok<BreakdownView>, ProblemResult>> Breakdown(
        string id,
        HttpRequest request,
        IRegistry<Check> checks,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        if (problem is not null)
        {
            return problem;
        }

        var query = new QueryReader(request);
        var bounds = SummaryQuery.Read(query, time);
        return query.Problem() is { } mistake
            ? mistake
            : TypedResults.Ok(BreakdownView.Of(check.Subject, await pulses.BreakDownAsync(check.Subject, bounds, cancellationToken)));
    }

    public static async Task<Results<Ok<UptimeView>, ProblemResult>> Uptime(
        string id,
        HttpRequest request,
        IRegistry<Check> checks,
        StoredUptime uptime,
        MaintenanceCalendar maintenance,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        if (problem is not null)
        {
            return problem;
        }

        var query = new QueryReader(request);
        var (given, until) = query.Range();
        var to = until ?? time.GetUtcNow();
        var from = given ?? to - DefaultRange;
        if (from >= to && until is null)
        {
            query.Refuse("from", "is not before now; must be, or give to");
        }

        if (query.Problem() is { } mistake)
        {
            return mistake;
        }

        var staleAfter = StaleAfterIntervals * check.Definition.Interval;
        var excluded = maintenance.Ranges(check.Definition, from, to);
        var byChecks = await uptime.RatioAsync(check.Subject, from, to, cancellationToken);
        var byTime = await uptime.TimeWeightedAsync(check.Subject, from, to, staleAfter, excluded, cancellationToken);
        return TypedResults.Ok(UptimeView.Of(check, from, to, staleAfter, byChecks, byTime));
    }
}
