using System.Net;

namespace CloudPulse.Configuration.Settings;

/// <summary>A network as it is written: <c>10.0.0.0/8</c>, or one address.</summary>
internal static class NetworkText
{
    /// <summary>Null when it is neither.</summary>
    public static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
