using System.Globalization;

namespace CloudPulse.Hosting;

/// <summary>
/// Lets the threads that wait for the platform's sockets go on with what waited, instead of waking a thread of the pool for every packet, and
/// uses one such thread for every two processors. What computes for long leaves that thread first (see <c>SocketThread</c>). The runtime reads these variables once, at the first use of a socket; what the user set stays.
/// </summary>
internal static class SocketThreads
{
    public static void Configure()
    {
        SetDefault("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        SetDefault(
            "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT",
            Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture)
        );
    }

    private static void SetDefault(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is null)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
