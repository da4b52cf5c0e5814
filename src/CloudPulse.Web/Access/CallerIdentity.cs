using System.Security.Claims;
using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>Who asks, and what that allows.</summary>
/// <param name="name">The user's or the key's name, or "local".</param>
/// <param name="scopes">What is allowed.</param>
/// <param name="keyId">The key; null for a request without one.</param>
/// <param name="readsPages">The pages may be read, whatever the scopes.</param>
internal sealed class CallerIdentity(string name, Scopes scopes, int? keyId, bool readsPages)
    : ClaimsIdentity([new(ClaimTypes.Name, name)], KeyAuthentication.Scheme)
{
    public const string Local = "local";

    public CallerIdentity(User user, Session session)
        : this(user.Name, user.Role.Scopes(), keyId: null, readsPages: true)
    {
        User = user;
        Session = session;
    }

    public Scopes Scopes => scopes;

    public int? KeyId => keyId;

    /// <summary>Who is signed in; null for a key, and for a request that needs neither.</summary>
    public User? User { get; }

    /// <summary>The browser's session; null without a <see cref="User"/>.</summary>
    public Session? Session { get; }

    public bool ReadsPages => readsPages || scopes.Allows(Scopes.Read);

    public static CallerIdentity? Of(HttpContext context) => context.User.Identity as CallerIdentity;

    /// <summary>Who asks, to be noted beside what they write.</summary>
    public static string NameOf(HttpContext context) => Of(context)?.Name ?? Local;
}
