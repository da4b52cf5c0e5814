using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Session;

/// <summary><c>/api/v1/session</c>: who asks.</summary>
internal static class SessionRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Users").RequirePageAccess();
        session.MapMethods("", ReadRoutes.Methods, Show).WithName("get_session").WithSummary("Who asks, and what that allows");
        session.MapDelete("", End).WithName("end_session").WithSummary("Sign this browser out").WithProblems(409);
    }

    private static Results<Ok<SessionView>, ProblemResult> Show(HttpContext context)
    {
        if (new QueryReader(context.Request).Problem() is { } problem)
        {
            return problem;
        }

        var caller = CallerIdentity.Of(context)!;
        return TypedResults.Ok(
            new SessionView(
                caller.User is not null ? CallerKind.User
                    : caller.KeyId is not null ? CallerKind.Key
                    : CallerKind.Local,
                caller.Name!,
                caller.User?.Role,
                ScopeNames.Of(caller.Scopes),
                caller.Session?.ExpiresAt
            )
        );
    }

    private static async Task<Results<NoContent, ProblemResult>> End(
        HttpContext context,
        SignIn signIn,
        CancellationToken cancellationToken
    )
    {
        if (CallerIdentity.Of(context)?.User is null)
        {
            return ProblemResult.Of(ProblemKind.Conflict, "This request was not made by a browser that is signed in.");
        }

        await signIn.EndAsync(context, cancellationToken);
        return TypedResults.NoContent();
    }
}

internal enum CallerKind
{
    User,
    Key,
    Local,
}

/// <summary>Who asks.</summary>
/// <param name="Kind">A user who signed in, an API key, or this machine where no credential is needed yet.</param>
/// <param name="Name">The user's or the key's.</param>
/// <param name="Role">A user's; null for others.</param>
/// <param name="Scopes">What is allowed.</param>
/// <param name="ExpiresAt">When a user must sign in again at the latest.</param>
internal sealed record SessionView(CallerKind Kind, string Name, Role? Role, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
