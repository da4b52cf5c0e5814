using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace CloudPulse.Adapters.Probes.Net.Connections;

/// <summary>
/// On an <see cref="EventLoop"/>, for Linux: six system calls for a fresh connection's request and answer, where the platform's sockets make
/// ten, and a tenth of the memory.
/// </summary>
internal sealed class PolledConnection : TcpConnection, IValueTaskSource<int>, IValueTaskSource
{
    private const int Canceled = -125;
    private const int Closed = -9;

    private readonly EventLoop _loop = EventLoop.CurrentOrNext;
    private ManualResetValueTaskSourceCore<int> _result;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _token;
    private IPEndPoint? _endpoint;
    private Memory<byte> _bytes;
    private Doing _doing;
    private int _descriptor = -1;
    private bool _noDelay;
    private bool _isReadable;
    private bool _isWritable;
    private bool _peerSaidAll;
    private bool _isWaiting;

    private enum Doing
    {
        Connect,
        Send,
        Receive,
    }

    /// <summary>Tells this connection's events from those of one that had its number before.</summary>
    public uint Generation { get; set; }

    public override bool HasNews => LinuxCalls.HasNews(_descriptor);

    public override ValueTask ConnectAsync(IPEndPoint endpoint, bool noDelay, CancellationToken cancellationToken)
    {
        (_endpoint, _noDelay) = (endpoint, noDelay);
        return Begin(Doing.Connect, default, cancellationToken) is null ? new(this, _result.Version) : ValueTask.CompletedTask;
    }

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Begin(Doing.Send, MemoryMarshal.AsMemory(bytes), cancellationToken) is { } sent ? new(sent) : new(this, _result.Version);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        Begin(Doing.Receive, buffer, cancellationToken) is { } received ? new(received) : new(this, _result.Version);

    public override void Dispose()
    {
        if (_loop.IsCurrent)
        {
            Close();
        }
        else
        {
            _loop.Post(Close);
        }
    }

    /// <summary>On the loop's thread.</summary>
    /// <param name="events">As epoll tells them.</param>
    public void Happened(uint events)
    {
        var isOver = (events & (LinuxCalls.Failed | LinuxCalls.HungUp)) != 0;
        _isReadable |= isOver || (events & (LinuxCalls.Readable | LinuxCalls.PeerSaidAll)) != 0;
        _isWritable |= isOver || (events & LinuxCalls.Writable) != 0;
        _peerSaidAll |= isOver || (events & LinuxCalls.PeerSaidAll) != 0;
        if (!_isWaiting)
        {
            return;
        }

        var result =
            _doing != Doing.Connect ? Try()
            : isOver ? LinuxCalls.Connected(_descriptor)
            : _isWritable ? 0
            : null;
        if (result is { } value)
        {
            End(value);
        }
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        var result = _result.GetResult(token);
        return result >= 0 ? result : throw Fault(result);
    }

    void IValueTaskSource.GetResult(short token) => ((IValueTaskSource<int>)this).GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    /// <returns>What came of it at once; null: the result follows.</returns>
    private int? Begin(Doing doing, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (_doing, _bytes, _token) = (doing, bytes, cancellationToken);
        _result.Reset();
        if (!_loop.IsCurrent)
        {
            Register();
            _loop.Post(BeginPosted);
            return null;
        }

        var result = Try();
        if (result >= 0)
        {
            return result;
        }

        if (result is { } fault)
        {
            End(fault);
        }
        else
        {
            _isWaiting = true;
            Register();
        }

        return null;
    }

    /// <summary>Does what was asked for on another thread.</summary>
    private void BeginPosted()
    {
        _isWaiting = true;
        if (_token.IsCancellationRequested)
        {
            End(Canceled);
        }
        else if (Try() is { } result)
        {
            End(result);
        }
    }

    private void Register() =>
        _cancellation = _token.UnsafeRegister(
            static state =>
            {
                var self = (PolledConnection)state!;
                var version = self._result.Version;
                self._loop.Post(() => self.Cancel(version));
            },
            this
        );

    /// <returns>Null: it has to wait.</returns>
    private int? Try()
    {
        switch (_doing)
        {
            case Doing.Connect:
                return Connect();
            case var _ when _descriptor < 0:
                return Closed;
            case Doing.Send:
                if (!_isWritable)
                {
                    return null;
                }

                var sent = LinuxCalls.Send(_descriptor, _bytes.Span);
                _isWritable = sent is not null;
                return sent;
            default:
                if (!_isReadable)
                {
                    return null;
                }

                var received = LinuxCalls.Receive(_descriptor, _bytes.Span);

                // What comes after a buffer that was not filled is told anew.
                _isReadable = received is not null && (received == _bytes.Length || _peerSaidAll);
                return received;
        }
    }

    private int? Connect()
    {
        _descriptor = LinuxCalls.NewSocket(_endpoint!.AddressFamily);
        if (_descriptor < 0)
        {
            WasRefusedAtOnce = true;
            return _descriptor;
        }

        if (_noDelay)
        {
            LinuxCalls.SetNoDelay(_descriptor);
        }

        var result = LinuxCalls.Connect(_descriptor, _endpoint);
        WasRefusedAtOnce = result is not null;
        return result < 0 ? result
            : _loop.Watch(this, _descriptor) is var fault and < 0 ? fault
            : result;
    }

    private void End(int result)
    {
        _isWaiting = false;
        _result.SetResult(result);
    }

    private Exception Fault(int result) =>
        result == Canceled && _token.IsCancellationRequested ? new OperationCanceledException(_token) : LinuxCalls.Exception(-result);

    /// <param name="version">Of what was under way when it was cancelled: something else may be by now.</param>
    private void Cancel(short version)
    {
        if (_isWaiting && _result.Version == version)
        {
            End(Canceled);
        }
    }

    private void Close()
    {
        if (_descriptor >= 0)
        {
            _loop.Close(_descriptor);
            _descriptor = -1;
        }

        if (_isWaiting)
        {
            End(Canceled);
        }
    }
}
