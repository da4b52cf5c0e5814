using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Acceptance.Support;

/// <summary>The built programs, in the same configuration as these tests.</summary>
internal static class Programs
{
    // artifacts/bin/CloudPulse.Acceptance/<configuration>/
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string CloudPulse { get; } = Find("CloudPulse", "cloudpulse");

    public static string Orders { get; } = Find("Orders", "orders");

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Find(string project, string program) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Configuration, program));
}
