using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace CloudPulse.Adapters.Probes.Net.Dns;

/// <summary>Whom to ask and how: what resolv.conf(5) says.</summary>
internal sealed record ResolverSettings
{
    private const int DnsPort = 53;
    private const int MaxServers = 3;
    private const int MaxSearch = 6;

    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [new(IPAddress.Loopback, DnsPort)];

    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>A name with so many dots is tried as it is before the search list.</summary>
    public int Dots { get; init; } = 1;

    /// <summary>How long a server is waited for, times <see cref="Attempts"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public int Attempts { get; init; } = 2;

    /// <summary>Reads resolv.conf; lines that it does not know are passed over, as every resolver does. A server may have a port: <c>127.0.0.1:5353</c>.</summary>
    public static ResolverSettings Parse(string text)
    {
        var settings = new ResolverSettings();
        var servers = new List<IPEndPoint>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", var server, ..] when servers.Count < MaxServers && IPEndPoint.TryParse(server, out var endpoint):
                    servers.Add(endpoint.Port == 0 ? new(endpoint.Address, DnsPort) : endpoint);
                    break;
                case ["domain", var domain, ..]:
                    settings = settings with { Search = [domain] };
                    break;
                case ["search", .. var domains]:
                    settings = settings with { Search = [.. domains.Take(MaxSearch)] };
                    break;
                case ["options", .. var options]:
                    settings = options.Aggregate(settings, WithOption);
                    break;
            }
        }

        return servers.Count > 0 ? settings with { Servers = servers } : settings;
    }

    /// <summary>For systems without resolv.conf.</summary>
    public static ResolverSettings OfInterfaces()
    {
        var servers = NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(card => card.GetIPProperties().DnsAddresses)
            .Distinct()
            .Take(MaxServers)
            .Select(address => new IPEndPoint(address, DnsPort))
            .ToList();
        return servers.Count > 0 ? new() { Servers = servers } : new();
    }

    private static ResolverSettings WithOption(ResolverSettings settings, string option)
    {
        var colon = option.IndexOf(':');
        if (colon < 0 || !int.TryParse(option.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return settings;
        }

        return option[..colon] switch
        {
            "ndots" => settings with { Dots = Math.Min(value, 15) },
            "timeout" => settings with { Timeout = TimeSpan.FromSeconds(Math.Clamp(value, 1, 30)) },
            "attempts" => settings with { Attempts = Math.Clamp(value, 1, 5) },
            _ => settings,
        };
    }
}
