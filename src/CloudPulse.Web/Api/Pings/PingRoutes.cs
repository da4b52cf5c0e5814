using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Pings;

/// <summary>Heartbeats as a crontab line can send them: one URL, any of three methods, no body needed.</summary>
internal static class PingRoutes
{
    public const string Service = "service";
    public const string Signal = "signal";
    private const string Key = $"{{{KeyInPath.RouteValue}:{KeyInPath.Constraint}}}";

    public static void Map(IEndpointRouteBuilder root)
    {
        const string Alive = "Say that a service is alive, or that a run has ended well";
        const string Signals =
            "Say that a run has begun (start) or failed (fail), how it ended (its exit code), or something to keep (log)";
        root.MapMethods("/ping/{service}", ReadRoutes.Methods, Ping).Describe("ping", Alive);
        root.MapPost("/ping/{service}", Ping).Describe("post_ping", Alive);
        root.MapMethods("/ping/{service}/{signal}", ReadRoutes.Methods, Ping).Describe("ping_signal", Signals);
        root.MapPost("/ping/{service}/{signal}", Ping).Describe("post_ping_signal", Signals);

        var keyed = root.MapGroup($"/ping/{Key}").WithMetadata(KeyInPath.Instance);
        keyed.MapMethods("/{service}", ReadRoutes.Methods, Ping).Describe("ping_with_key", Alive);
        keyed.MapPost("/{service}", Ping).Describe("post_ping_with_key", Alive);
        keyed.MapMethods("/{service}/{signal}", ReadRoutes.Methods, Ping).Describe("ping_signal_with_key", Signals);
        keyed.MapPost("/{service}/{signal}", Ping).Describe("post_ping_signal_with_key", Signals);
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
