using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>A connection to a server, or to a proxy that leads to it.</summary>
internal sealed class HttpConnection(Socket socket, IPAddress address) : IDisposable
{
    public Socket Socket => socket;

    public IPAddress Address => address;

    public SslStream? Tls { get; set; }

    public DateTimeOffset? CertificateExpiresAt { get; set; }

    /// <summary>It has served a request before.</summary>
    public bool IsReused { get; set; }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (Tls is not null)
        {
            await Tls.WriteAsync(bytes, cancellationToken);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        Tls is null ? socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken) : Tls.ReadAsync(buffer, cancellationToken);

    public void Dispose()
    {
        Tls?.Dispose();
        socket.Dispose();
    }
}
