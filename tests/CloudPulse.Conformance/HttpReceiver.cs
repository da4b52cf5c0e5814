using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace CloudPulse.Conformance;

/// <summary>A request as it came over the wire.</summary>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>How a receiver answers: it writes to the stream what it likes; the connection is closed afterwards.</summary>
public delegate Task ReceiverAnswer(ReceivedRequest request, Stream stream, CancellationToken cancellationToken);

/// <summary>A real HTTP receiver on a free loopback port, able to behave badly at every step.</summary>
public sealed class HttpReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<ReceivedRequest> _requests = Channel.CreateUnbounded<ReceivedRequest>();
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _received = [];
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    private HttpReceiver(ReceiverAnswer answer, X509Certificate2? certificate)
    {
        Answer = answer;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>May be changed at any time.</summary>
    public ReceiverAnswer Answer { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/hook");

    public IReadOnlyList<ReceivedRequest> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    public static HttpReceiver Start(ReceiverAnswer answer) => new(answer, null);

    /// <summary>With a certificate that nobody trusts.</summary>
    public static HttpReceiver StartTls(ReceiverAnswer answer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return new(answer, X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
    }

    /// <summary>The next request that was not yet taken.</summary>
    public ValueTask<ReceivedRequest> NextAsync(CancellationToken cancellationToken) => _requests.Reader.ReadAsync(cancellationToken);

    public static ReceiverAnswer Status(int code, string body = "", params string[] headers) =>
        async (_, stream, cancellationToken) =>
        {
            var head = string.Concat(headers.Select(header => header + "\r\n"));
            var length = Encoding.UTF8.GetByteCount(body);
            var answer = $"HTTP/1.1 {code} Status\r\nContent-Length: {length}\r\nConnection: close\r\n{head}\r\n{body}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken);
        };

    public static ReceiverAnswer Hang { get; } =
        (_, _, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    /// <summary>Closes without a word.</summary>
    public static ReceiverAnswer Close { get; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Takes the request and resets the connection.</summary>
    public static ReceiverAnswer Reset { get; } =
        (_, stream, _) =>
        {
            if (stream is NetworkStream network)
            {
                network.Socket.LingerState = new(enable: true, 0);
                network.Socket.Close();
            }

            return Task.CompletedTask;
        };

    public static ReceiverAnswer Raw(string text) =>
        async (_, stream, cancellationToken) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>200, and then a body that never ends, a byte at a time.</summary>
    public static ReceiverAnswer Drip { get; } =
        async (_, stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"u8.ToArray(), cancellationToken);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        };

    /// <summary>200 and ten megabytes.</summary>
    public static ReceiverAnswer Huge { get; } =
        async (_, stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n"u8.ToArray(), cancellationToken);
            var block = new byte[10_000];
            Array.Fill(block, (byte)'y');
            for (var i = 0; i < 1000; i++)
            {
                await stream.WriteAsync(block, cancellationToken);
            }
        };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            _ = ServeAsync(client).ContinueWith(_ => client.Dispose(), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        if (_certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(_certificate);
            stream = tls;
        }

        await using (stream)
        {
            var request = await ReadAsync(stream);
            lock (_lock)
            {
                _received.Add(request);
            }

            await _requests.Writer.WriteAsync(request, _stopping.Token);
            await Answer(request, stream, _stopping.Token);
        }
    }

    private async Task<ReceivedRequest> ReadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
        {
            await stream.ReadExactlyAsync(one, _stopping.Token);
            head.Add(one[0]);
        }

        var lines = Encoding.UTF8.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body, _stopping.Token);
        return new(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }
}
