using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Dns;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes;

/// <summary>
/// One probe of a name server and a web server of this process, whose outcome nobody sees: the code that probes is loaded and compiled then,
/// and not while the first real probe is timed.
/// </summary>
public static class Rehearsal
{
    private const string Host = "rehearsal.invalid";
    private const byte AddressRecord = (byte)RecordType.A;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Takes a second at most; only cancellation throws.</summary>
    /// <param name="checks">Those that follow.</param>
    /// <returns>Why it went no further; null when it ended well.</returns>
    public static async Task<Failure?> RunAsync(IEnumerable<CheckDefinition> checks, TimeProvider time, CancellationToken cancellationToken)
    {
        var withTls = checks.Any(check => check.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        using var names = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var web = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            names.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            web.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            web.Listen();
        }
        catch (SocketException fault)
        {
            return Failures.Of(FailureCodes.Internal, fault.Message);
        }

        var resolver = new StubResolver(
            () => ResolverSettings.Parse($"nameserver {names.LocalEndPoint}"),
            () => HostsTable.Parse(""),
            time
        );
        using var probe = new HttpProbe(new(resolver, new(), time));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var serving = Task.WhenAll(ServeNamesAsync(names, stop.Token), ServeWebAsync(web, withTls, time, stop.Token));
        var url = new Uri($"{(withTls ? "https" : "http")}://{Host}:{((IPEndPoint)web.LocalEndPoint!).Port}/");
        var request = new ProbeRequest("", url, new HttpProbeSettings { VerifyTls = false }, Timeout, WantsBody: true);
        try
        {
            return (await probe.ProbeAsync(request, cancellationToken)).Failure;
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
            await SocketThread.LeaveAsync();
        }
    }

    /// <summary>Every name is here.</summary>
    private static async Task ServeNamesAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            var message = new byte[DnsMessage.MaxUdpSize];
            while (true)
            {
                var asked = await socket.ReceiveFromAsync(message, new IPEndPoint(IPAddress.Loopback, 0), cancellationToken);
                var length = asked.ReceivedBytes;
                message[2] |= 0x80; // An answer.
                if (message[length - 3] == AddressRecord)
                {
                    message[7] = 1;
                    byte[] record = [0xC0, 12, 0, AddressRecord, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1];
                    record.CopyTo(message, length);
                    length += record.Length;
                }

                await socket.SendToAsync(message.AsMemory(0, length), asked.RemoteEndPoint, cancellationToken);
            }
        }
        catch (Exception)
        {
            // The probe's outcome tells.
        }
    }

    private static async Task ServeWebAsync(Socket listener, bool withTls, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var plain = new NetworkStream(await listener.AcceptAsync(cancellationToken), ownsSocket: true);
            await using var stream = withTls ? await SecureAsync(plain, time, cancellationToken) : plain;
            _ = await stream.ReadAsync(new byte[1_024], cancellationToken);
            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n"u8.ToArray(),
                cancellationToken
            );
        }
        catch (Exception)
        {
            // The probe's outcome tells.
        }
    }

    private static async Task<Stream> SecureAsync(Stream plain, TimeProvider time, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-1),
            now.AddDays(1)
        );
        var stream = new SslStream(plain);
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
        return stream;
    }
}
