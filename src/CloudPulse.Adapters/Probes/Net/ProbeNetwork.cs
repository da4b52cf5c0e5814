namespace CloudPulse.Adapters.Probes.Net;

/// <summary>The way out that all probe kinds share: names, the address policy, connecting, deadlines.</summary>
public sealed class ProbeNetwork
{
    /// <summary>Uses the system's name servers (resolv.conf, hosts).</summary>
    public ProbeNetwork(AddressPolicyOptions policy, TimeProvider time)
        : this(Dns.StubResolver.OfFiles(time), policy, time) { }

    internal ProbeNetwork(INameResolver resolver, AddressPolicyOptions policy, TimeProvider time)
    {
        Time = time;
        Resolver = resolver;
        Policy = new(policy);
        Dialer = new(resolver, Policy);
        Deadlines = new(time);
    }

    internal TimeProvider Time { get; }

    internal INameResolver Resolver { get; }

    internal AddressPolicy Policy { get; }

    internal Dialer Dialer { get; }

    internal Deadlines Deadlines { get; }
}
