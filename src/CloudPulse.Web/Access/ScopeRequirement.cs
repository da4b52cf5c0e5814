using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Authorization;

namespace CloudPulse.Web.Access;

/// <summary>What a route needs.</summary>
/// <param name="Needed">The scope; none: whoever may read the pages.</param>
internal sealed record ScopeRequirement(Scopes Needed) : IAuthorizationRequirement;

internal sealed class ScopeHandler(WebOptions options) : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.Identity is not CallerIdentity caller)
        {
            return Task.CompletedTask;
        }

        if (requirement.Needed == Scopes.Write && options.ReadOnly)
        {
            context.Fail(new(this, "This installation is read-only: its file declares everything."));
        }
        else if (requirement.Needed == Scopes.None ? caller.ReadsPages : caller.Scopes.Allows(requirement.Needed))
        {
            context.Succeed(requirement);
        }
        else
        {
            context.Fail(new(this, Explain(caller, requirement.Needed)));
        }

        return Task.CompletedTask;
    }

    private static string Explain(CallerIdentity caller, Scopes needed)
    {
        var scope = AccessPolicies.NameOf(needed == Scopes.None ? Scopes.Read : needed);
        return caller switch
        {
            { User: { } user } =>
                $"This needs the scope {scope}; the user \"{user.Name}\" is {user.Role switch
            {
                Role.Viewer => "a viewer",
                Role.Editor => "an editor",
                _ => "an admin",
            }} and has {AccessPolicies.NameOf(caller.Scopes)}.",
            { KeyId: null } => $"This needs a key with the scope {scope}: Authorization: Bearer cp_…",
            _ => $"This needs the scope {scope}; the key \"{caller.Name}\" has {AccessPolicies.NameOf(caller.Scopes)}.",
        };
    }
}
