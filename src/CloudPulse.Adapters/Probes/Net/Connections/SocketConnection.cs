using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Adapters.Probes.Net.Connections;

/// <summary>On the platform's sockets: for every system.</summary>
internal sealed class SocketConnection : TcpConnection
{
    private Socket? _socket;

    public override bool HasNews => Connected.Poll(0, SelectMode.SelectRead);

    private Socket Connected => _socket ?? throw new InvalidOperationException("not connected");

    public override async ValueTask ConnectAsync(IPEndPoint endpoint, bool noDelay, CancellationToken cancellationToken)
    {
        WasRefusedAtOnce = true;
        _socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (noDelay)
        {
            _socket.NoDelay = true;
        }

        var connecting = _socket.ConnectAsync(endpoint, cancellationToken);
        WasRefusedAtOnce = connecting.IsCompleted;
        await connecting;
    }

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Connected.SendAsync(bytes, cancellationToken);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        Connected.ReceiveAsync(buffer, cancellationToken);

    public override void Dispose() => _socket?.Dispose();
}
