using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CloudPulse.Adapters.Tests.Probes;

/// <summary>A real server on loopback whose every connection is handled by a script: it says what no decent server would.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2Collection _intermediates;
    private readonly Task _accepting;
    private int _connections;

    public ScriptedServer(
        Func<ScriptedConnection, Task> script,
        X509Certificate2? certificate = null,
        IPAddress? address = null,
        X509Certificate2Collection? intermediates = null
    )
    {
        _script = script;
        _intermediates = intermediates ?? [];
        _certificate = certificate;
        address ??= IPAddress.Loopback;
        _listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(1024);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The requests' heads (and what came along with them), in order of arrival.</summary>
    public List<string> Requests { get; } = [];

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/");

    /// <summary>Answers each request with <paramref name="response"/> (in Latin-1, sent as it is) and closes.</summary>
    public static ScriptedServer Answering(
        string response,
        X509Certificate2? certificate = null,
        X509Certificate2Collection? intermediates = null
    ) =>
        new(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(response);
            },
            certificate,
            intermediates: intermediates
        );

    /// <summary>Takes connections and never says a word.</summary>
    public static ScriptedServer Silent() => new(connection => connection.HangAsync());

    /// <summary>A port of loopback on which nothing listens.</summary>
    public static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_ending.Token), Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server's end.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using (socket)
        {
            try
            {
                Stream stream = new NetworkStream(socket, ownsSocket: false);
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    stream = tls;
                    var shown = SslStreamCertificateContext.Create(_certificate, _intermediates, offline: true);
                    await tls.AuthenticateAsServerAsync(new() { ServerCertificateContext = shown }, _ending.Token);
                }

                await using (stream)
                {
                    await _script(new(this, socket, stream, number, _ending.Token));
                }
            }
            catch (Exception exception)
                when (exception
                        is OperationCanceledException
                            or IOException
                            or SocketException
                            or System.Security.Authentication.AuthenticationException
                )
            {
                // The probe has left.
            }
        }
    }
}

/// <param name="Number">1-based, in order of acceptance.</param>
internal sealed record ScriptedConnection(ScriptedServer Server, Socket Socket, Stream Stream, int Number, CancellationToken Ending)
{
    /// <summary>Reads a request up to the end of its head, and the body that its Content-Length tells.</summary>
    public async Task<string> ReadRequestAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var soFar = text.ToString();
            var end = soFar.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && soFar.Length >= end + 4 + BodyLength(soFar))
            {
                lock (Server.Requests)
                {
                    Server.Requests.Add(soFar);
                }

                return soFar;
            }

            var read = await Stream.ReadAsync(buffer, Ending);
            if (read == 0)
            {
                throw new IOException("The client has left.");
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes, Ending);
        await Stream.FlushAsync(Ending);
    }

    /// <summary>Until the server's end.</summary>
    public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Ending);

    /// <summary>Closes with a reset.</summary>
    public void Reset()
    {
        Socket.LingerState = new(enable: true, seconds: 0);
        Socket.Close();
    }

    private static int BodyLength(string request)
    {
        const string Name = "Content-Length: ";
        var at = request.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(request[(at + Name.Length)..].Split('\r')[0]);
    }
}
