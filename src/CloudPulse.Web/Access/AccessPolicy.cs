using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>
/// Who may do what without a credential. Until the first key or user exists, requests from this machine may do everything and no others
/// anything, so the server should listen on loopback only. From then on a credential is needed, for good: revoking the last key locks out,
/// it does not open. Where there are keys alone, this machine may still read the pages, since nobody could sign in to them.
/// </summary>
public sealed class AccessPolicy(IKeyStore keys, IUserStore users, WebOptions options, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private static readonly CallerIdentity Owner = new(CallerIdentity.Local, Scopes.Admin | Scopes.Ingest, keyId: null, readsPages: true);
    private static readonly CallerIdentity Reader = new(CallerIdentity.Local, Scopes.None, keyId: null, readsPages: true);

    private volatile bool _hasKeys;
    private volatile bool _hasUsers;
    private long _askedAt;
    private bool _asked;

    /// <summary>Some key was created once, or there are users. Asks the stores at most once a second until there are users.</summary>
    public async ValueTask<bool> HasCredentialsAsync(CancellationToken cancellationToken)
    {
        if (_hasUsers)
        {
            return true;
        }

        if (!_asked || time.GetElapsedTime(Volatile.Read(ref _askedAt)) >= AskAgain)
        {
            var anyKey = _hasKeys || (await keys.ListAsync(cancellationToken)).Count > 0;
            var anyUser = (await users.ListAsync(cancellationToken)).Count > 0;
            _hasKeys |= anyKey;
            _hasUsers |= anyUser;
            Volatile.Write(ref _askedAt, time.GetTimestamp());
            _asked = true;
        }

        return _hasKeys || _hasUsers;
    }

    /// <summary>There is somebody who can sign in.</summary>
    public async ValueTask<bool> HasUsersAsync(CancellationToken cancellationToken)
    {
        await HasCredentialsAsync(cancellationToken);
        return _hasUsers;
    }

    internal void KeyCreated() => _hasKeys = true;

    internal void UserCreated() => _hasUsers = true;

    internal async ValueTask<Ambient> AmbientAsync(HttpContext context)
    {
        var hasCredentials = await HasCredentialsAsync(context.RequestAborted);
        if (_hasUsers)
        {
            return Ambient.None;
        }

        if (!options.TrustLoopback || !ClientAddress.IsLoopback(context))
        {
            return hasCredentials
                ? Ambient.None
                : new(null, "No key and no user exists yet, and until one does only requests from this machine are answered.");
        }

        if (!ClientAddress.IsLoopbackHost(context))
        {
            return new(
                null,
                "Without a key the Host header must be localhost or a loopback address: a page of another site may be asking."
            );
        }

        if (BrowserOrigin.IsForeign(context, options.PublicUrl))
        {
            return new(null, "Without a key a browser may ask only from a page of this server.", IsForbidden: true);
        }

        return new(hasCredentials ? Reader : Owner, null);
    }

    /// <summary>What a request without a key may do.</summary>
    /// <param name="Caller">Null: nothing.</param>
    /// <param name="Refusal">Why it is nothing, if there is more to say than that a key is needed.</param>
    /// <param name="IsForbidden">A key would be no remedy for what the request is.</param>
    internal readonly record struct Ambient(CallerIdentity? Caller, string? Refusal, bool IsForbidden = false)
    {
        public static readonly Ambient None;
    }
}
