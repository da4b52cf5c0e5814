using System.Buffers.Text;
using System.Text;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>
/// A service's name as one segment of an address. Names hold any characters, and some a path cannot carry: browsers resolve dots, servers
/// leave an escaped slash as it is. Such names go as a tilde and base64url.
/// </summary>
internal static class ServicePath
{
    private const char Encoded = '~';

    public static string AddressOf(string name) =>
        "/dashboard/services/"
        + (
            name is "." or ".." || name.StartsWith(Encoded) || name.AsSpan().ContainsAny('/', '\\', '%')
                ? Encoded + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name))
                : Uri.EscapeDataString(name)
        );

    /// <summary>The name that a route's segment stands for.</summary>
    public static string NameOf(string segment) =>
        segment.StartsWith(Encoded) && Base64Url.IsValid(segment.AsSpan(1))
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(segment.AsSpan(1)))
            : segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
