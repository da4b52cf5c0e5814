using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Acceptance.Blackbox;

/// <summary>What both sides probe: HTTP, HTTPS by an authority of its own, and a server that talks like one of mail.</summary>
internal sealed class ProbedServers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly TcpListener _mail = new(IPAddress.Loopback, 0);
    private readonly WebApplication _web;
    private Task _accepting = Task.CompletedTask;

    private ProbedServers(X509Certificate2 authority, X509Certificate2 certificate)
    {
        _certificate = certificate;
        AuthorityPem = authority.ExportCertificatePem();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    // Over TLS the exporter prefers HTTP/2, which CloudPulse does not speak.
                    listen.Protocols = HttpProtocols.Http1;
                    listen.UseHttps(certificate, https => https.ServerCertificateChain = [authority]);
                }
            );
        });
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public string AuthorityPem { get; }

    public int HttpPort => new Uri(_web.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal))).Port;

    public int HttpsPort => new Uri(_web.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal))).Port;

    public int MailPort => ((IPEndPoint)_mail.LocalEndpoint).Port;

    public static async Task<ProbedServers> StartAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Test Root, O=Test, C=DE", authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var authority = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(60));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("other.example");
        var request = new CertificateRequest(
            "E=ops@test.example, CN=localhost, OU=A + B, O=\"Test, Inc.\", L=#1 Town, C=DE",
            key,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, now.AddDays(-1), now.AddDays(30), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);

        var servers = new ProbedServers(authority, certificate);
        await servers._web.StartAsync(cancellationToken);
        servers._mail.Start();
        servers._accepting = servers.AcceptAsync();
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _mail.Dispose();
        await _accepting;
        await _web.DisposeAsync();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        switch (request.Path.Value)
        {
            case "/moved":
                response.StatusCode = 302;
                response.Headers.Location = "/";
                await WriteAsync("elsewhere");
                break;
            case "/loop":
                response.StatusCode = 307;
                response.Headers.Location = "/loop";
                break;
            case "/missing":
                response.StatusCode = 404;
                await WriteAsync("not here");
                break;
            case "/empty":
                response.StatusCode = 204;
                break;
            case "/chunked":
                await response.WriteAsync("in ");
                await response.Body.FlushAsync();
                await response.WriteAsync("parts");
                break;
            case "/gzip":
                using (var packed = new MemoryStream())
                {
                    await using (
                        var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, true)
                    )
                    {
                        await gzip.WriteAsync(Encoding.UTF8.GetBytes(new string('a', 5_000)));
                    }

                    response.Headers.ContentEncoding = "gzip";
                    response.ContentLength = packed.Length;
                    await response.Body.WriteAsync(packed.ToArray());
                }

                break;
            case "/large":
                await WriteAsync(new string('x', 3 << 20));
                break;
            case "/slow":
                await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System, context.RequestAborted);
                await WriteAsync("at last");
                break;
            case "/hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                break;
            case "/echo":
                await WriteAsync(
                    $"{request.Method} {request.Host} auth={request.Headers.Authorization} x={request.Headers["X-Test"]} body={await new StreamReader(request.Body).ReadToEndAsync()}"
                );
                break;
            default:
                response.Headers.LastModified = "Wed, 21 Oct 2015 07:28:00 GMT";
                response.Headers.Append("X-Kind", "first");
                response.Headers.Append("X-Kind", "second");
                await WriteAsync("hello\nworld\n");
                break;
        }

        Task WriteAsync(string text)
        {
            response.ContentLength = Encoding.UTF8.GetByteCount(text);
            return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.WriteAsync(text);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await _mail.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested) { }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                await stream.WriteAsync("220-welcome\r\n220 mail.example ESMTP\r\n"u8.ToArray(), _stop.Token);
                var lines = new StreamReader(stream);
                while (await lines.ReadLineAsync(_stop.Token) is { } line)
                {
                    if (line == "STARTTLS")
                    {
                        await stream.WriteAsync("220 go\r\n"u8.ToArray(), _stop.Token);
                        var secured = new SslStream(stream);
                        await secured.AuthenticateAsServerAsync(
                            new SslServerAuthenticationOptions { ServerCertificate = _certificate },
                            _stop.Token
                        );
                        (stream, lines) = (secured, new(secured));
                    }
                    else if (line == "QUIT")
                    {
                        return;
                    }
                    else
                    {
                        await stream.WriteAsync(Encoding.UTF8.GetBytes($"250 {line}\r\n"), _stop.Token);
                    }
                }
            }
            catch (Exception exception)
                when (exception
                        is IOException
                            or SocketException
                            or OperationCanceledException
                            or System.Security.Authentication.AuthenticationException
                )
            {
                // The other side has seen enough.
            }
        }
    }
}
