using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Adapters.Probes.Net.Dns;

/// <summary>The names that hosts(5) gives addresses to.</summary>
internal sealed class HostsTable
{
    private static readonly IPAddress[] Localhost = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly FrozenDictionary<string, IPAddress[]> _addresses;

    private HostsTable(FrozenDictionary<string, IPAddress[]> addresses) => _addresses = addresses;

    public static HostsTable Parse(string text)
    {
        var addresses = new Dictionary<string, List<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address))
            {
                continue;
            }

            foreach (var name in words.AsSpan(1))
            {
                if (!addresses.TryGetValue(name, out var known))
                {
                    addresses[name] = known = [];
                }

                if (!known.Contains(address))
                {
                    known.Add(address);
                }
            }
        }

        return new(
            addresses.ToFrozenDictionary(
                pair => pair.Key,
                pair => pair.Value.OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).ToArray(),
                StringComparer.OrdinalIgnoreCase
            )
        );
    }

    /// <summary>A name's addresses, IPv4 first; empty when it is not in the table. <c>localhost</c> always is (RFC 6761).</summary>
    public IReadOnlyList<IPAddress> Find(string name, IpFamily family)
    {
        if (!_addresses.TryGetValue(name, out var found) || (family != IpFamily.Any && !found.Any(Fits)))
        {
            found =
                name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
                    ? Localhost
                    : [];
        }

        return family == IpFamily.Any ? found : [.. found.Where(Fits)];

        bool Fits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 == (family == IpFamily.Ipv6);
    }
}
