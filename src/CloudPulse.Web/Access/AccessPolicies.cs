using CloudPulse.Core.Access;
using CloudPulse.Web.Dashboard;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace CloudPulse.Web.Access;

/// <summary>The authorization decisions that routes choose from. A route without one is refused by the fallback, and by a test.</summary>
internal static class AccessPolicies
{
    /// <summary>Pages that people open in a browser: the scope read, or a request from this machine.</summary>
    public const string Pages = "pages";

    public static string NameOf(Scopes scopes) => scopes == Scopes.None ? "none" : string.Join(", ", ScopeNames.Of(scopes));

    public static void Add(AuthorizationOptions options)
    {
        foreach (var scope in (ReadOnlySpan<Scopes>)[Scopes.Read, Scopes.Write, Scopes.Ingest, Scopes.Probe, Scopes.Admin])
        {
            options.AddPolicy(NameOf(scope), Policy(scope));
        }

        options.AddPolicy(Pages, Policy(Scopes.None));
        options.AddPolicy(DashboardPolicies.Read, Policy(Scopes.None));
        options.AddPolicy(DashboardPolicies.Write, Policy(Scopes.Write));
        options.DefaultPolicy = Policy(Scopes.Admin);
        options.FallbackPolicy = Policy(Scopes.None);
    }

    /// <summary>Only for callers with this scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, Scopes scope)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(NameOf(scope));

    /// <summary>For whoever may read the pages.</summary>
    public static TBuilder RequirePageAccess<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(Pages);

    private static AuthorizationPolicy Policy(Scopes scope) =>
        new AuthorizationPolicyBuilder().AddRequirements(new ScopeRequirement(scope)).Build();
}
