using System.Net;
using System.Net.Security;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>A connection to a server, or to a proxy that leads to it.</summary>
internal sealed class HttpConnection(TcpConnection tcp, IPAddress address) : IDisposable
{
    public TcpConnection Tcp => tcp;

    public IPAddress Address => address;

    public SslStream? Tls { get; set; }

    public IReadOnlyList<ServedCertificate>? Certificates { get; set; }

    /// <summary>It has served a request before.</summary>
    public bool IsReused { get; set; }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Deadline deadline) =>
        Tls is null ? tcp.SendAllAsync(bytes, deadline.Token) : Tls.WriteAsync(bytes, deadline.Token);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, Deadline deadline) =>
        Tls is null ? tcp.ReceiveAsync(buffer, deadline.Token) : Tls.ReadAsync(buffer, deadline.Token);

    public void Dispose()
    {
        Tls?.Dispose();
        tcp.Dispose();
    }
}
