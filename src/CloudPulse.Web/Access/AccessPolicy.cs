using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>
/// Who may do what without a key. Until the first key exists, requests from this machine may do everything and no others anything, so the
/// server should listen on loopback only. From then on a key is needed, for good: revoking the last one locks out, it does not open.
/// </summary>
public sealed class AccessPolicy(IKeyStore keys, WebOptions options, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private static readonly CallerIdentity Owner = new(CallerIdentity.Local, Scopes.Admin | Scopes.Ingest, keyId: null, readsPages: true);
    private static readonly CallerIdentity Reader = new(CallerIdentity.Local, Scopes.None, keyId: null, readsPages: true);

    private volatile bool _hasKeys;
    private long _askedAt;
    private bool _asked;

    /// <summary>Some key was created once. Asks the store at most once a second until it says yes.</summary>
    public async ValueTask<bool> HasKeysAsync(CancellationToken cancellationToken)
    {
        if (_hasKeys)
        {
            return true;
        }

        if (!_asked || time.GetElapsedTime(Volatile.Read(ref _askedAt)) >= AskAgain)
        {
            var any = (await keys.ListAsync(cancellationToken)).Count > 0;
            _hasKeys |= any;
            Volatile.Write(ref _askedAt, time.GetTimestamp());
            _asked = true;
        }

        return _hasKeys;
    }

    internal void KeyCreated() => _hasKeys = true;

    internal async ValueTask<Ambient> AmbientAsync(HttpContext context)
    {
        var hasKeys = await HasKeysAsync(context.RequestAborted);
        if (!options.TrustLoopback || !ClientAddress.IsLoopback(context))
        {
            return hasKeys
                ? Ambient.None
                : new(null, "No key exists yet, and until one does only requests from this machine are answered.");
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

        return new(hasKeys ? Reader : Owner, null);
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
