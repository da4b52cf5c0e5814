using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Pings;

/// <summary>Heartbeats as a crontab line can send them: one URL, any of three methods, no body needed.</summary>
internal static class PingRoutes
{
    public const string Service = "service";
    public const string Signal = "signal";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    public static void Map(IEndpointRouteBuilder root)
    {
        root.MapMethods("/ping/{service}", Methods, Ping).Describe("ping", "Say that a service is alive, or that a run has ended well");
        root.MapMethods("/ping/{service}/{signal}", Methods, Ping)
            .Describe(
                "ping_signal",
                "Say that a run has begun (start) or failed (fail), how it ended (its exit code), or something to keep (log)"
            );
        root.MapMethods($"/ping/{{{KeyInPath.RouteValue}:{KeyInPath.Constraint}}}/{{service}}", Methods, Ping)
            .Describe("ping_with_key", "As ping, with the key in the URL: one with the scope ingest alone")
            .WithMetadata(KeyInPath.Instance);
        root.MapMethods($"/ping/{{{KeyInPath.RouteValue}:{KeyInPath.Constraint}}}/{{service}}/{{signal}}", Methods, Ping)
            .Describe("ping_signal_with_key", "As ping_signal, with the key in the URL")
            .WithMetadata(KeyInPath.Instance);
    }

    private static Task<IResult> Ping(PingIngest pings, HttpContext context) => pings.PingAsync(context);

    private static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary) =>
        route
            .RequireScope(Scopes.Ingest)
            .WithTags("Heartbeats")
            .WithName(name)
            .WithSummary(summary)
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithQuery([
                new("rid", $"Tells apart runs that overlap: up to {PingIngest.MaxRunIdLength} characters, the same at start and end."),
            ])
            .WithProblems(404, 413, 422, 429, 503);
}
