using System.Net;

namespace CloudPulse.Hosting;

/// <summary>Where the server listens. Without a key or a user nobody but this machine gets in.</summary>
internal static class ListenAddresses
{
    /// <summary>The addresses to bind, and those among the wanted ones that must wait for one.</summary>
    public static (IReadOnlyList<string> Bound, IReadOnlyList<string> Withheld) Choose(IReadOnlyList<string> wanted, bool hasCredentials)
    {
        if (hasCredentials)
        {
            return (wanted, []);
        }

        var withheld = wanted.Where(address => !IsLoopback(address)).ToList();
        return (
            [.. wanted.Select(address => IsLoopback(address) ? address : OnLoopback(address)).Distinct(StringComparer.Ordinal)],
            withheld
        );
    }

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static string OnLoopback(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return $"{parsed.Scheme}://127.0.0.1:{parsed.Port}";
    }
}
