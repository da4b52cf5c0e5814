using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>
/// Connects, sends or receives, one thing at a time, on one socket after another. A socket's own awaitable methods keep two objects like this for
/// each socket, of more than a kilobyte each, which a fresh connection never uses again.
/// </summary>
internal sealed class SocketOperation() : SocketAsyncEventArgs(true), IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _result;
    private CancellationTokenRegistration _cancellation;
    private Socket? _socket;

    /// <summary>When it is cancelled the socket is closed, as with the other two.</summary>
    public ValueTask<int> ConnectAsync(Socket socket, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Begin(socket, default);
        RemoteEndPoint = endpoint;
        return Result(socket.ConnectAsync(this), cancellationToken);
    }

    /// <returns>How many bytes were sent.</returns>
    public ValueTask<int> SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Begin(socket, MemoryMarshal.AsMemory(bytes));
        return Result(socket.SendAsync(this), cancellationToken);
    }

    /// <returns>How many bytes came; 0: the other side has said all.</returns>
    public ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Begin(socket, buffer);
        return Result(socket.ReceiveAsync(this), cancellationToken);
    }

    public int GetResult(short token)
    {
        var cancellationToken = _cancellation.Token;
        _cancellation.Dispose();
        (_cancellation, _socket) = (default, null);
        var transferred = _result.GetResult(token);
        return transferred >= 0 ? transferred : throw Fault(cancellationToken);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _result.SetResult(Transferred);

    private int Transferred => SocketError == SocketError.Success ? BytesTransferred : -1;

    private void Begin(Socket socket, Memory<byte> bytes)
    {
        _socket = socket;
        _result.Reset();
        SetBuffer(bytes);
    }

    private ValueTask<int> Result(bool isPending, CancellationToken cancellationToken)
    {
        if (!isPending && Transferred is >= 0 and var transferred)
        {
            return new(transferred);
        }

        if (isPending)
        {
            _cancellation = cancellationToken.UnsafeRegister(static state => ((SocketOperation)state!)._socket?.Dispose(), this);
        }
        else
        {
            _result.SetResult(-1);
        }

        return new(this, _result.Version);
    }

    private Exception Fault(CancellationToken cancellationToken) =>
        SocketError == SocketError.OperationAborted && cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : new SocketException((int)SocketError);
}
