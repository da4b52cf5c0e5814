using CloudPulse.Adapters.Probes.Net.Connections;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>The way out that all probe kinds share: names, the address policy, connecting, deadlines.</summary>
public sealed class ProbeNetwork
{
    /// <summary>Uses the system's name servers (resolv.conf, hosts).</summary>
    public ProbeNetwork(AddressPolicyOptions policy, TimeProvider time)
        : this(Dns.StubResolver.OfFiles(time), policy, time) { }

    internal ProbeNetwork(INameResolver resolver, AddressPolicyOptions policy, TimeProvider time, Func<TcpConnection>? newConnection = null)
    {
        NewConnection = newConnection ?? TcpConnection.New;
        Time = time;
        Resolver = resolver;
        Policy = new(policy);
        Dialer = new(resolver, Policy, NewConnection);
        Deadlines = new(time);
    }

    internal TimeProvider Time { get; }

    internal INameResolver Resolver { get; }

    internal AddressPolicy Policy { get; }

    /// <summary>Makes a connection that is still to be connected.</summary>
    internal Func<TcpConnection> NewConnection { get; }

    internal Dialer Dialer { get; }

    internal Deadlines Deadlines { get; }
}
