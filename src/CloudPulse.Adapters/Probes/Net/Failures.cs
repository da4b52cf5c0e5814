using System.Net.Sockets;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Names what went wrong.</summary>
internal static class Failures
{
    /// <summary>A failure whose detail fits: one line, no control characters, not too long.</summary>
    public static Failure Of(string code, string detail) => new(code, OneLine(detail, Failure.MaxDetailLength));

    /// <summary>What a far end said, fit to be shown.</summary>
    public static string OneLine(string text, int maxLength)
    {
        var shown = text.Length > maxLength ? string.Concat(text.AsSpan(0, maxLength - 1), "…") : text;
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(c => char.IsControl(c) ? '.' : c)) : shown;
    }

    /// <param name="exception">What the socket said.</param>
    /// <param name="doing">"connecting to 192.0.2.1:443".</param>
    /// <param name="atOnce">It was said without anything having been sent.</param>
    public static Failure Of(SocketException exception, string doing, bool atOnce)
    {
        var code = exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => FailureCodes.ConnectionRefused,
            SocketError.TimedOut => FailureCodes.ConnectTimeout,
            SocketError.HostUnreachable or SocketError.HostDown => FailureCodes.Unreachable,

            // Said at once, it is our own routing table; else a router on the way says it.
            SocketError.NetworkUnreachable => atOnce ? FailureCodes.NoRoute : FailureCodes.Unreachable,
            SocketError.NetworkDown => FailureCodes.NoRoute,
            SocketError.AccessDenied => FailureCodes.NoRoute,
            SocketError.AddressFamilyNotSupported => FailureCodes.NoRoute,
            SocketError.TooManyOpenSockets
            or SocketError.NoBufferSpaceAvailable
            or SocketError.AddressNotAvailable
            or SocketError.AddressAlreadyInUse => FailureCodes.OutOfSockets,
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NetworkReset =>
                FailureCodes.Reset,
            _ => FailureCodes.Internal,
        };
        return Of(code, $"{doing}: {exception.Message}");
    }

    /// <summary>The one to tell of several: the far end's fault before ours, for ours may be an address family that we merely lack.</summary>
    public static Failure Telling(Failure? first, Failure second) =>
        first is null || (FailureCodes.OurFault.Contains(first.Code) && !FailureCodes.OurFault.Contains(second.Code)) ? second : first;
}
