using System.Net.Sockets;
using CloudPulse.Adapters.Net;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>A socket's stream under TLS: what was read is decrypted on a thread of the pool, where cryptography holds up no other probe.</summary>
internal sealed class PooledNetworkStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        await SocketThread.LeaveAsync();
        return read;
    }
}
