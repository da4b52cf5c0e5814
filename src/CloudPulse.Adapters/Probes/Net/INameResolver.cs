using System.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Turns a host's name into addresses.</summary>
internal interface INameResolver
{
    /// <summary>
    /// Looks <paramref name="host"/> up afresh. Never throws: when <paramref name="cancellationToken"/> is cancelled first, the result says
    /// whether the name (<see cref="FailureCodes.DnsTimeout"/>) or all name servers (<see cref="FailureCodes.ResolverUnavailable"/>) were
    /// silent.
    /// </summary>
    ValueTask<NameLookup> ResolveAsync(string host, IpFamily family, CancellationToken cancellationToken);
}

/// <param name="Addresses">In the order to try them; empty exactly when there is a failure.</param>
internal readonly record struct NameLookup(IReadOnlyList<IPAddress> Addresses, Failure? Failure)
{
    public static NameLookup Found(IReadOnlyList<IPAddress> addresses) => new(addresses, null);

    public static NameLookup Failed(string code, string detail) => new([], new(code, detail));
}
