using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>A connection to a server, or to a proxy that leads to it.</summary>
internal sealed class HttpConnection(Socket socket, IPAddress address) : IDisposable
{
    public Socket Socket => socket;

    public IPAddress Address => address;

    public SslStream? Tls { get; set; }

    public IReadOnlyList<ServedCertificate>? Certificates { get; set; }

    /// <summary>It has served a request before.</summary>
    public bool IsReused { get; set; }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Deadline deadline)
    {
        if (Tls is not null)
        {
            await Tls.WriteAsync(bytes, deadline.Token);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await deadline.Operation.SendAsync(socket, bytes, deadline.Token)..];
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, Deadline deadline) =>
        Tls is null ? deadline.Operation.ReceiveAsync(socket, buffer, deadline.Token) : Tls.ReadAsync(buffer, deadline.Token);

    public void Dispose()
    {
        Tls?.Dispose();
        socket.Dispose();
    }
}
