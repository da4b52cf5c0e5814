using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.MiniCheckly;

internal static class MiniCheckReads
{
    public static Results<Ok<MiniCheckView[]>, ProblemResult> List(
        HttpRequest request,
        IRegistry<Check> checks,
        IRegistry<Channel> channels
    )
    {
        if (new QueryReader(request).Problem() is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok<MiniCheckView[]>([.. checks.Current.All.Select(check => MiniCheckView.From(check, channels))]);
    }

    public static Results<Ok<MiniCheckView>, ProblemResult> Get(string id, IRegistry<Check> checks, IRegistry<Channel> channels)
    {
        var (check, problem) = RouteId.Check(checks, id);
        return problem is not null ? problem : TypedResults.Ok(MiniCheckView.From(check, channels));
    }
}
