using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>Says what is needed where access is refused: in a problem, or to a person who looks at a page by leading to the sign-in.</summary>
internal sealed class AccessResultHandler : IAuthorizationMiddlewareResultHandler
{
    private const string Needed =
        $"This needs a key: Authorization: Bearer cp_… or {KeyAuthentication.HeaderName}: cp_…. Make one with: cloudpulse keys create";

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        var problem = Problem(context, authorizeResult);
        if (BrowserView.IsWanted(context.Request))
        {
            return BrowserView.Of(context, problem).ExecuteAsync(context);
        }

        if (problem.StatusCode == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"cloudpulse\"";
            // A part of a page was asked for: load the page anew, which leads to the sign-in.
            context.Response.Headers["HX-Refresh"] = "true";
        }

        return problem.ExecuteAsync(context);
    }

    private static ProblemResult Problem(HttpContext context, PolicyAuthorizationResult result)
    {
        if (context.Features.Get<AccessRefusal>() is { } refusal)
        {
            return refusal.Problem;
        }

        if (!result.Forbidden)
        {
            return ProblemResult.Of(ProblemKind.Unauthenticated, Needed);
        }

        var reasons = result.AuthorizationFailure?.FailureReasons.Select(reason => reason.Message);
        var kind = CallerIdentity.Of(context)?.KeyId is null && IsMissingKey(context) ? ProblemKind.Unauthenticated : ProblemKind.Forbidden;
        return ProblemResult.Of(kind, string.Join(" ", reasons ?? []));
    }

    /// <summary>A local caller that is recognised by its place alone and lacks a scope can mend that by a key.</summary>
    private static bool IsMissingKey(HttpContext context) => CallerIdentity.Of(context) is { Scopes: Core.Access.Scopes.None };
}
