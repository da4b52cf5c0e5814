using System.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes;

/// <summary>Names with made-up addresses; any other name does not exist.</summary>
internal sealed class StubNames(params (string Name, string[] Addresses)[] names) : INameResolver
{
    public int Lookups { get; private set; }

    public ValueTask<NameLookup> ResolveAsync(string host, IpFamily family, CancellationToken cancellationToken)
    {
        Lookups++;
        var found = names.FirstOrDefault(entry => entry.Name == host).Addresses;
        return new(
            found is null
                ? NameLookup.Failed(FailureCodes.DnsNotFound, $"{host} does not exist")
                : NameLookup.Found([.. found.Select(IPAddress.Parse)])
        );
    }
}
