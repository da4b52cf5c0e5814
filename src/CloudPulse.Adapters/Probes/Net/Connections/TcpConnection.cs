using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Adapters.Probes.Net.Connections;

/// <summary>
/// One TCP connection: connects once, then sends and receives, one thing at a time. Faults of the network are <see cref="SocketException"/>s.
/// What waited goes on on the thread that waits for all connections: what then computes for long leaves it first (<c>SocketThread</c>).
/// </summary>
internal abstract class TcpConnection : IDisposable
{
    /// <summary>One that is still to be connected, of the kind that costs least on this system.</summary>
    public static TcpConnection New() => OperatingSystem.IsLinux() ? new PolledConnection() : new SocketConnection();

    /// <summary>Connecting failed without anything having been sent.</summary>
    public bool WasRefusedAtOnce { get; private protected set; }

    /// <summary>Bytes have come that nobody received, or the other side has said all, or the connection is broken.</summary>
    public abstract bool HasNews { get; }

    public abstract ValueTask ConnectAsync(IPEndPoint endpoint, bool noDelay, CancellationToken cancellationToken);

    /// <returns>How many bytes were sent.</returns>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <returns>How many bytes came; 0: the other side has said all.</returns>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    public async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await SendAsync(bytes, cancellationToken)..];
        }
    }

    public abstract void Dispose();
}
