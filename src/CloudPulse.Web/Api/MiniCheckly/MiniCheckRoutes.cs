using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.MiniCheckly;

/// <summary>Mini Checkly's endpoints at the root, with its fields: another view on checks.</summary>
internal static class MiniCheckRoutes
{
    public static void Map(IEndpointRouteBuilder root)
    {
        var checks = root.MapGroup("/checks").WithTags("Mini Checkly");
        checks
            .MapMethods("", ReadRoutes.Methods, MiniCheckReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_mini_checks")
            .WithSummary("List all checks");
        checks
            .MapMethods("/{id}", ReadRoutes.Methods, MiniCheckReads.Get)
            .RequireScope(Scopes.Read)
            .WithName("get_mini_check")
            .WithSummary("Get a check")
            .WithProblems(404);
        checks
            .MapPost("", MiniCheckWrites.Create)
            .RequireScope(Scopes.Write)
            .WithName("create_mini_check")
            .WithSummary("Create an HTTP check; its webhook becomes a channel, one for each URL")
            .Accepts<MiniCheckBody>("application/json")
            .WithIdempotencyKey()
            .WithProblems(409, 415, 422);
    }
}

/// <summary>A check of Mini Checkly's, as far as it is given.</summary>
internal sealed record MiniCheckBody
{
    /// <summary>For people. Default: made of the URL.</summary>
    public string? Name { get; init; }

    /// <summary>http or https.</summary>
    public required string Url { get; init; }

    /// <summary>Default: GET.</summary>
    public string? Method { get; init; }

    /// <summary>Default: 200.</summary>
    public int? ExpectedStatus { get; init; }

    /// <summary>1 to 86400. Default: 60.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>Failures in a row that open an incident, 1 to 20. Default: 3.</summary>
    public int? AlertThreshold { get; init; }

    /// <summary>10 to 300000, at most the interval. Default: 10000.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>Where alerts go. Shown without its path afterwards, since that often holds a token.</summary>
    public string? WebhookUrl { get; init; }
}
