using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>Where a request comes from.</summary>
internal static class ClientAddress
{
    /// <summary>How many addresses are told apart at most: what limits by address keep stays bounded, whoever asks.</summary>
    private const int Buckets = 16_384;

    private const int Ipv6NetworkBytes = 8;

    private static readonly string[] ForwardingHeaders =
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Original-For",
        "X-Real-IP",
    ];

    /// <summary>From this machine, as far as can be seen: a loopback connection that nobody forwarded.</summary>
    public static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && !Array.Exists(ForwardingHeaders, context.Request.Headers.ContainsKey);

    /// <summary>
    /// The Host header names this machine. A page of another site can make a browser ask here under that site's own name (DNS rebinding);
    /// it can't choose this header.
    /// </summary>
    public static bool IsLoopbackHost(HttpContext context)
    {
        var host = context.Request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>A bucket for limits: an IPv4 address, or an IPv6 /64 network, hashed under this process's own seed.</summary>
    public static int Bucket(HttpContext context)
    {
        Span<byte> bytes = stackalloc byte[16];
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        var length = 0;
        if (address?.TryWriteBytes(bytes, out length) == true && address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            length = Ipv6NetworkBytes;
        }

        var hash = new HashCode();
        hash.AddBytes(bytes[..length]);
        return hash.ToHashCode() & (Buckets - 1);
    }
}
