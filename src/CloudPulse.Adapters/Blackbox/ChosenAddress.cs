using System.Net;
using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>Knows the address that was chosen for one host; other hosts, as redirects lead to, are looked up.</summary>
internal sealed class ChosenAddress(INameResolver others, string known, IPAddress address) : INameResolver
{
    public ValueTask<NameLookup> ResolveAsync(string host, IpFamily family, CancellationToken cancellationToken) =>
        string.Equals(host, known, StringComparison.OrdinalIgnoreCase)
            ? new(NameLookup.Found([address]))
            : others.ResolveAsync(host, family, cancellationToken);
}
