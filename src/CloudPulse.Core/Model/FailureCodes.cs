using System.Collections.Frozen;

namespace CloudPulse.Core.Model;

/// <summary>The named failures of probes. Documented in docs/failures.md; a test keeps the two in step.</summary>
public static class FailureCodes
{
    public const string DnsNotFound = "dns_not_found";
    public const string DnsTimeout = "dns_timeout";
    public const string DnsFailed = "dns_failed";
    public const string AddressRefused = "address_refused";
    public const string ConnectionRefused = "connection_refused";
    public const string ConnectTimeout = "connect_timeout";
    public const string Unreachable = "unreachable";
    public const string Reset = "reset";
    public const string TlsUntrusted = "tls_untrusted";
    public const string TlsExpired = "tls_expired";
    public const string TlsNameMismatch = "tls_name_mismatch";
    public const string TlsHandshake = "tls_handshake";
    public const string ProxyFailed = "proxy_failed";
    public const string Timeout = "timeout";
    public const string Protocol = "protocol";
    public const string Status = "status";
    public const string Condition = "condition";
    public const string BodyTooLarge = "body_too_large";
    public const string TooManyRedirects = "too_many_redirects";
    public const string UnexpectedReply = "unexpected_reply";
    public const string Slow = "slow";

    /// <summary>A service said so itself, with a pulse that it pushed.</summary>
    public const string Reported = "reported";

    /// <summary>A service was not heard from when it was expected.</summary>
    public const string Silent = "silent";

    /// <summary>A run was started and has not finished in time.</summary>
    public const string Unfinished = "unfinished";

    /// <summary>Faults on our side: a probe that ends so is inconclusive.</summary>
    public const string NoRoute = "no_route";
    public const string ResolverUnavailable = "resolver_unavailable";
    public const string OutOfSockets = "out_of_sockets";
    public const string Overload = "overload";
    public const string Internal = "internal";

    /// <summary>Nothing is known of a service yet.</summary>
    public const string NotHeardYet = "not_heard_yet";

    /// <summary>The codes that make a pulse inconclusive instead of down.</summary>
    public static readonly FrozenSet<string> OurFault = FrozenSet.Create(
        StringComparer.Ordinal,
        NoRoute,
        ResolverUnavailable,
        OutOfSockets,
        Overload,
        Internal,
        NotHeardYet
    );

    /// <summary>Failures that only the passing of time tells: not to be believed when this process itself stood still.</summary>
    internal static readonly FrozenSet<string> ByTimeAlone = FrozenSet.Create(StringComparer.Ordinal, Timeout, ConnectTimeout, DnsTimeout);
}
