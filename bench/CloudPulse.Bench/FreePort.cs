using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Bench;

internal static class FreePort
{
    /// <summary>A port of the loopback that was free a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
