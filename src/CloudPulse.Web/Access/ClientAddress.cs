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

    /// <summary>
    /// As near to the person as can be told: behind a proxy on this machine or the same network, the address that it saw. Who is there
    /// without a proxy can write what they like, so nothing is allowed by this.
    /// </summary>
    public static IPAddress OfPerson(HttpContext context)
    {
        var remote = context.Connection.RemoteIpAddress ?? IPAddress.None;
        remote = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        var last = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries)[^1];
        return IsNear(remote) && IPAddress.TryParse(last, out var forwarded) ? Network(forwarded) : Network(remote);
    }

    /// <summary>An IPv6 address as its /64 network: whoever has one has all of it.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv6LinkLocal || IPAddress.IsLoopback(address))
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Ipv6NetworkBytes).Clear();
        return new(bytes);
    }

    private static bool IsNear(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.IsIPv6UniqueLocal
        || address.IsIPv6LinkLocal
        || (
            address.AddressFamily == AddressFamily.InterNetwork
            && address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..]
        );

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
