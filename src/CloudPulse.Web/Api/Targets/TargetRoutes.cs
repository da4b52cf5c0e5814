using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Targets;

/// <summary>PulseGuard's endpoints at the root, with the fields of its tables: another view on checks and pulses.</summary>
internal static class TargetRoutes
{
    public static void Map(IEndpointRouteBuilder root)
    {
        var targets = root.MapGroup("").WithTags("PulseGuard");
        targets
            .MapMethods("/targets", ReadRoutes.Methods, TargetReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_targets")
            .WithSummary("List all targets: every check there is");
        targets
            .MapPost("/targets", TargetWrites.Create)
            .RequireScope(Scopes.Write)
            .WithName("create_target")
            .WithSummary("Create a target: a check with default settings")
            .Accepts<TargetBody>("application/json")
            .WithIdempotencyKey()
            .WithProblems(409, 415, 422);
        targets
            .MapMethods("/status", ReadRoutes.Methods, TargetReads.Status)
            .RequireScope(Scopes.Read)
            .WithName("get_target_status")
            .WithSummary("The newest probes of a target, newest first")
            .WithQuery(new("target_id", "The target.", IsInteger: true, Required: true), QueryParameter.Limit)
            .WithProblems(404);
    }
}

/// <summary>A row of PulseGuard's targets, as far as it is given.</summary>
internal sealed record TargetBody
{
    /// <summary>For people.</summary>
    public string? Name { get; init; }

    /// <summary>What to probe; with type tcp also host:port.</summary>
    public required string Url { get; init; }

    /// <summary>http, tcp, …. Default: by the URL's scheme.</summary>
    public string? Type { get; init; }

    /// <summary>Default: true.</summary>
    public bool? Enabled { get; init; }
}
