using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudPulse.Web.Api.Overview;

internal static class OverviewRoutes
{
    public static void AddOverview(this IServiceCollection services)
    {
        services.TryAddSingleton<LatencyCache>();
        services.AddSingleton<OverviewReader>();
    }

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapMethods("/overview", ReadRoutes.Methods, Get)
            .RequireScope(Scopes.Read)
            .WithTags("Overview")
            .WithName("get_overview")
            .WithSummary("Every check at a glance: status, bars of 24 hours, uptimes, latency, open incident")
            .WithQuery(CheckFilter.Parameters);

    private static async Task<Results<Ok<OverviewView>, ProblemResult>> Get(
        HttpRequest request,
        OverviewReader overview,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var filter = CheckFilter.Read(query);
        return query.Problem() is { } problem ? problem : TypedResults.Ok(await overview.ReadAsync(filter, cancellationToken));
    }
}
