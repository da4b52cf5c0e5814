using CloudPulse.Web.Idempotency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.OpenApi;

/// <summary>The statuses of the problems a route may answer with, besides those that every route has.</summary>
internal sealed record ProblemStatuses(IReadOnlyList<int> Statuses);

/// <summary>A request header that a route reads.</summary>
internal sealed record HeaderParameter(string Name, string Description);

/// <summary>What a route that judges content types itself takes as its body.</summary>
/// <param name="Schema">What is described; null: bytes.</param>
internal sealed record BodyContent(Type? Schema, IReadOnlyList<string> Types);

internal static class RouteMetadata
{
    public static RouteHandlerBuilder WithBody<T>(this RouteHandlerBuilder builder, params string[] types) =>
        builder.WithMetadata(new BodyContent(typeof(T), types));

    public static RouteHandlerBuilder WithBytes(this RouteHandlerBuilder builder, params string[] types) =>
        builder.WithMetadata(new BodyContent(null, types));

    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProblemStatuses(statuses));

    public static TBuilder WithIfMatch<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new HeaderParameter("If-Match", "Only if the entity tag is still this one; else 412."));

    /// <summary>Honours <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder builder) =>
        builder
            .AddEndpointFilter(new IdempotencyFilter())
            .WithMetadata(
                new HeaderParameter(
                    IdempotencyFilter.HeaderName,
                    "The same key with the same body gets the same answer for 24 h, and is done once; with another body: 422."
                )
            );
}
