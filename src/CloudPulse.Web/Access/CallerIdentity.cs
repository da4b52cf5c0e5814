using System.Security.Claims;
using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>Who asks, and what that allows.</summary>
/// <param name="name">The key's name, or "local".</param>
/// <param name="scopes">What is allowed.</param>
/// <param name="keyId">The key; null for a local request without one.</param>
/// <param name="readsPages">The pages may be read, whatever the scopes.</param>
internal sealed class CallerIdentity(string name, Scopes scopes, int? keyId, bool readsPages)
    : ClaimsIdentity([new(ClaimTypes.Name, name)], KeyAuthentication.Scheme)
{
    public const string Local = "local";

    public Scopes Scopes => scopes;

    public int? KeyId => keyId;

    public bool ReadsPages => readsPages || scopes.Allows(Scopes.Read);

    public static CallerIdentity? Of(HttpContext context) => context.User.Identity as CallerIdentity;
}
