using CloudPulse.Core;
using CloudPulse.Web.Access;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Health;

/// <summary>What load balancers and orchestrators ask. Open to all; details only to those who may read the pages.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder root)
    {
        var health = root.MapGroup("/health").AllowAnonymous().DisableRateLimiting().WithTags("Operation");
        health.MapMethods("", ReadRoutes.Methods, Live).WithName("get_health").WithSummary("Whether this process runs");
        health
            .MapMethods("/ready", ReadRoutes.Methods, Ready)
            .WithName("get_readiness")
            .WithSummary("Whether it can do its work; 503 with the reasons when not")
            .Produces<HealthView>()
            .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<HealthView> Live(HttpContext context, SelfHealth self)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new HealthView("ok", Reasons(context, self.Ailments)));
    }

    private static JsonHttpResult<HealthView> Ready(HttpContext context, SelfHealth self)
    {
        context.Response.Headers.CacheControl = "no-store";
        Ailment[] blocking = [.. self.Ailments.Where(ailment => ailment.Blocking)];
        return TypedResults.Json(
            new HealthView(blocking.Length == 0 ? "ready" : "unready", Reasons(context, blocking)),
            WebJson.Options,
            statusCode: blocking.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }

    private static AilmentView[] Reasons(HttpContext context, IReadOnlyList<Ailment> ailments)
    {
        var showDetail = CallerIdentity.Of(context) is { ReadsPages: true };
        return [.. ailments.Select(ailment => AilmentView.From(ailment, showDetail))];
    }
}

/// <param name="Status">ok; or ready or unready.</param>
/// <param name="Reasons">What is wrong with CloudPulse itself.</param>
internal sealed record HealthView(string Status, IReadOnlyList<AilmentView> Reasons);
