using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.OpenApi;

/// <summary>What the four writes of everything that is declared (checks, channels, maintenance, status pages) have in common.</summary>
internal static class DeclaredMetadata
{
    public static RouteHandlerBuilder AsCreate<T>(this RouteHandlerBuilder builder, string what, string summary)
        where T : notnull =>
        builder
            .WithName($"create_{what}")
            .WithSummary(summary)
            .Accepts<T>("application/json")
            .WithIdempotencyKey()
            .WithProblems(409, 415, 422);

    public static RouteHandlerBuilder AsReplace<T>(this RouteHandlerBuilder builder, string what, string summary)
        where T : notnull =>
        builder
            .WithName($"replace_{what}")
            .WithSummary(summary)
            .Accepts<T>("application/json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);

    public static RouteHandlerBuilder AsPatch<T>(this RouteHandlerBuilder builder, string what)
        where T : notnull =>
        builder
            .WithName($"change_{what}")
            .WithSummary("Change the fields given (JSON merge patch); null takes a field back to its default")
            .Accepts<T>("application/json", "application/merge-patch+json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);

    public static RouteHandlerBuilder AsDelete(this RouteHandlerBuilder builder, string what, string summary) =>
        builder.WithName($"delete_{what}").WithSummary(summary).WithIfMatch().WithProblems(404, 409, 412);
}
