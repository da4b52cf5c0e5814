using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>What an installation allows its probes to reach.</summary>
public sealed record AddressPolicyOptions
{
    /// <summary>
    /// Loopback and private ranges may be probed. True by default: most installations stand inside the network they watch. Set it to false
    /// where people who must not reach that network may declare checks.
    /// </summary>
    public bool AllowPrivate { get; init; } = true;
}

/// <summary>
/// Which addresses no probe may connect to. Asked for the very address that a socket is about to be connected to: after the name look-up, and
/// again on every redirect, so that no name and no redirect gets around it. Addresses that serve credentials to whoever asks (metadata
/// services) are refused always.
/// </summary>
public sealed class AddressPolicy(AddressPolicyOptions options)
{
    private const string Metadata = "a metadata service, never probed";
    private const string LinkLocal = "link-local, never probed";
    private const string NoHost = "not the address of one host, never probed";
    private const string Private = "private, and allow_private_addresses is off";

    private static readonly (IPNetwork Network, string Reason)[] Never =
    [
        (IPNetwork.Parse("169.254.169.254/32"), Metadata),
        (IPNetwork.Parse("100.100.100.200/32"), Metadata),
        (IPNetwork.Parse("fd00:ec2::254/128"), Metadata),
        (IPNetwork.Parse("169.254.0.0/16"), LinkLocal),
        (IPNetwork.Parse("fe80::/10"), LinkLocal),
        (IPNetwork.Parse("0.0.0.0/8"), NoHost),
        (IPNetwork.Parse("224.0.0.0/4"), NoHost),
        (IPNetwork.Parse("255.255.255.255/32"), NoHost),
        (IPNetwork.Parse("::/128"), NoHost),
        (IPNetwork.Parse("ff00::/8"), NoHost),
    ];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fec0::/10"),
    ];

    /// <summary>Why <paramref name="address"/> may not be connected to; null when it may.</summary>
    public string? Refusal(IPAddress address)
    {
        var plain = WithoutWrapping(address);
        foreach (var (network, reason) in Never)
        {
            if (network.Contains(plain))
            {
                return reason;
            }
        }

        if (!options.AllowPrivate)
        {
            foreach (var network in PrivateNetworks)
            {
                if (network.Contains(plain))
                {
                    return Private;
                }
            }
        }

        return null;
    }

    /// <summary>The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056); else the address itself.</summary>
    private static IPAddress WithoutWrapping(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.IsIPv4MappedToIPv6 || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]))
        {
            return new(bytes[12..]);
        }

        if (bytes is [0x20, 0x02, ..])
        {
            return new(bytes[2..6]);
        }

        // ::a.b.c.d, but neither :: nor ::1.
        return bytes[..12].ContainsAnyExcept((byte)0) || bytes[12..14] is [0, 0] ? WithoutScope(address, bytes) : new(bytes[12..]);
    }

    private static IPAddress WithoutScope(IPAddress address, ReadOnlySpan<byte> bytes) => address.ScopeId == 0 ? address : new(bytes);
}
