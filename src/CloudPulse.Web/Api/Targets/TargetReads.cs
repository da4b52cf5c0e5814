using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Targets;

internal static class TargetReads
{
    public static Results<Ok<TargetView[]>, ProblemResult> List(HttpRequest request, IRegistry<Check> checks)
    {
        if (new QueryReader(request).Problem() is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok<TargetView[]>([.. checks.Current.All.Select(TargetView.From)]);
    }

    public static async Task<Results<Ok<ProbeView[]>, ProblemResult>> Status(
        HttpRequest request,
        IRegistry<Check> checks,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var id = query.Integer("target_id");
        var limit = query.Limit();
        if (string.IsNullOrEmpty(request.Query["target_id"]))
        {
            query.Refuse("target_id", "is required; must be a whole number from 1 on");
        }

        if (query.Problem() is { } problem)
        {
            return problem;
        }

        if (checks.Current.ById(id!.Value) is not { } check)
        {
            return ProblemResult.NotFound($"target {id}");
        }

        var paging = PulsePaging.Newest(limit, time);
        var page = await pulses.PageAsync(check.Subject, paging.From, paging.To, paging.Order, paging.Limit, null, cancellationToken);
        return TypedResults.Ok<ProbeView[]>([.. page.Pulses.Select(pulse => ProbeView.From(check.Id, pulse))]);
    }
}
