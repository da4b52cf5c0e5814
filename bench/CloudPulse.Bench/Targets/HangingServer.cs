using System.Net;
using System.Net.Sockets;

namespace CloudPulse.Bench.Targets;

/// <summary>Takes connections and never says a word.</summary>
internal sealed class HangingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public HangingServer()
    {
        _listener.Start(4_096);
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = HoldAsync(await _listener.AcceptSocketAsync(_stopping.Token));
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task HoldAsync(Socket connection)
    {
        using (connection)
        {
            try
            {
                var buffer = new byte[4_096];
                while (await connection.ReceiveAsync(buffer, SocketFlags.None, _stopping.Token) > 0) { }
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException) { }
        }
    }
}
