using System.Net;
using System.Net.Sockets;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>One probe under way: what it needs and what it has found so far.</summary>
internal sealed class ModuleRun(ProbeNetwork network, ModuleProbe asked, Deadline deadline, ProbeLog log)
{
    public ProbeNetwork Network => network;

    public ModuleProbe Asked => asked;

    public Deadline Deadline => deadline;

    public ProbeLog Log => log;

    public Gauges Gauges { get; } = new();

    /// <summary>Looks <paramref name="host"/> up and chooses the one address to probe, as the blackbox exporter does.</summary>
    public async ValueTask<(IPAddress? Address, TimeSpan Took, Failure? Failure)> LookUpAsync(string host, ModuleProber prober)
    {
        log.Info("Resolving target address", ("target", host), ("ip_protocol", prober.PrefersIpv4 ? "ip4" : "ip6"));
        Gauges.Set(Gauges.IpProtocol, 0);
        Gauges.Set(Gauges.IpAddressHash, 0);
        var start = deadline.Now;
        var lookup = await FindAsync(host, prober);
        var took = deadline.Between(start, deadline.Now);
        Gauges.Set(Gauges.LookupTime, took.TotalSeconds);
        deadline.ThrowIfShuttingDown();
        if (lookup.Failure is { } failure)
        {
            log.Error("Resolution with IP protocol failed", ("err", failure));
            return (null, took, failure);
        }

        var preferred = prober.PrefersIpv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var chosen = lookup.Addresses.FirstOrDefault(address => address.AddressFamily == preferred) ?? lookup.Addresses[0];
        log.Info("Resolved target address", ("target", host), ("ip", chosen));
        Gauges.Set(Gauges.IpProtocol, chosen.AddressFamily == AddressFamily.InterNetwork ? 4 : 6);
        Gauges.Set(Gauges.IpAddressHash, Hash(chosen));
        return (chosen, took, null);
    }

    /// <summary>Tells the log, and gives it back.</summary>
    public Failure Failed(string message, Failure failure)
    {
        log.Error(message, ("err", failure));
        return failure;
    }

    private async ValueTask<NameLookup> FindAsync(string host, ModuleProber prober)
    {
        var family =
            prober.FallsBack ? IpFamily.Any
            : prober.PrefersIpv4 ? IpFamily.Ipv4
            : IpFamily.Ipv6;
        if (!IPAddress.TryParse(host, out var literal))
        {
            return await network.Resolver.ResolveAsync(host, family, deadline.Token);
        }

        var isWanted = family == IpFamily.Any || (family == IpFamily.Ipv4) == (literal.AddressFamily == AddressFamily.InterNetwork);
        return isWanted
            ? NameLookup.Found([literal])
            : NameLookup.Failed(FailureCodes.DnsNotFound, $"{host} is of the other IP protocol, and ip_protocol_fallback is false");
    }

    /// <summary>FNV-1a in 32 bits.</summary>
    private static uint Hash(IPAddress address)
    {
        var hash = 2_166_136_261u;
        foreach (var part in (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes())
        {
            hash = unchecked((hash ^ part) * 16_777_619u);
        }

        return hash;
    }
}
