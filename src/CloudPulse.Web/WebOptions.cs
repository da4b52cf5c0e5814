using System.Net;
using CloudPulse.Web.Access.Providers;

namespace CloudPulse.Web;

/// <summary>How the web role behaves. Validated when the server starts.</summary>
public sealed class WebOptions
{
    /// <summary>Where people reach this installation, for links and for judging where a browser's request comes from; null: as asked for.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Nothing can be changed through the API; the file alone declares.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>
    /// Requests from this machine need no key until the first key exists, and may read the pages afterwards. Switch it off where
    /// everybody looks local, as behind a proxy on the same machine.
    /// </summary>
    public bool TrustLoopback { get; set; } = true;

    /// <summary>Proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; set; } = [];

    /// <summary>Who else recognises people; they need <see cref="PublicUrl"/>.</summary>
    public IReadOnlyList<SignInProvider> SignInProviders { get; set; } = [];

    /// <summary>Largest request body, in bytes.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Requests a second that one key may make on average; it may save up <see cref="KeyBurst"/>.</summary>
    public int KeyRequestsPerSecond { get; set; } = 500;

    public int KeyBurst { get; set; } = 2_000;

    /// <summary>Requests a second that one address may make without a key.</summary>
    public int AddressRequestsPerSecond { get; set; } = 200;

    public int AddressBurst { get; set; } = 1_000;

    /// <summary>Wrong keys that one address may present in a minute before it is turned away.</summary>
    public int WrongKeysPerMinute { get; set; } = 20;

    /// <summary>Clients that follow the live stream at once.</summary>
    public int MaxLiveClients { get; set; } = 256;

    /// <summary>Probes under way at once that <c>/probe</c> was asked for; as many again may wait.</summary>
    public int MaxProbesOnDemand { get; set; } = 256;

    /// <summary>Services there may be: names that pulses are pushed under.</summary>
    public int MaxServices { get; set; } = 10_000;

    /// <summary>Answers kept for <c>Idempotency-Key</c>; the oldest go first.</summary>
    public int MaxIdempotencyKeys { get; set; } = 2_000;

    /// <summary>Shows each check's status and latency in <c>/metrics</c>.</summary>
    public bool CheckMetrics { get; set; } = true;

    /// <summary>What is stored where and for how long, for people to read.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Storage { get; set; } = [];

    internal void Validate()
    {
        Positive(MaxBodyBytes, nameof(MaxBodyBytes));
        Positive(KeyRequestsPerSecond, nameof(KeyRequestsPerSecond));
        Positive(KeyBurst, nameof(KeyBurst));
        Positive(AddressRequestsPerSecond, nameof(AddressRequestsPerSecond));
        Positive(AddressBurst, nameof(AddressBurst));
        Positive(WrongKeysPerMinute, nameof(WrongKeysPerMinute));
        Positive(MaxLiveClients, nameof(MaxLiveClients));
        Positive(MaxProbesOnDemand, nameof(MaxProbesOnDemand));
        Positive(MaxServices, nameof(MaxServices));
        Positive(MaxIdempotencyKeys, nameof(MaxIdempotencyKeys));
        if (PublicUrl is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https" }))
        {
            throw new ArgumentException($"{nameof(PublicUrl)} was {PublicUrl}; must be an absolute http or https URL");
        }

        if (SignInProviders.Count > 0 && PublicUrl is null)
        {
            throw new ArgumentException($"{nameof(SignInProviders)} need {nameof(PublicUrl)}");
        }
    }

    private static void Positive(int value, string name)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(name, value, "must be at least 1");
        }
    }
}
