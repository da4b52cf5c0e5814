using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Net;

/// <summary>
/// Sends what channels have to say over HTTP, plainly: no redirects, no proxy, no cookies, no address that the <see cref="AddressPolicy"/>
/// refuses, and no more of the answer read than a log line needs.
/// </summary>
internal sealed class HttpSender(AddressPolicy policy, TimeProvider time) : IDisposable
{
    private const int MaxBodyBytes = 4096;
    private const int MaxBodyCharacters = 512;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(1);
    private static readonly string UserAgent =
        "CloudPulse/"
        + (typeof(HttpSender).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[
            0
        ];

    private readonly HttpMessageInvoker _verifying = new(Handler(policy, verifyTls: true));
    private readonly HttpMessageInvoker _trusting = new(Handler(policy, verifyTls: false));

    /// <summary>Sends <paramref name="request"/> once. Only cancellation before the answer's status is known throws.</summary>
    /// <param name="request">The request; it is disposed of.</param>
    /// <param name="verifyTls">Whether the receiver must show a valid certificate.</param>
    /// <param name="redaction">Takes out of the answer what must not be logged.</param>
    /// <param name="cancellationToken">The attempt's deadline.</param>
    public async Task<HttpAnswer> SendAsync(
        HttpRequestMessage request,
        bool verifyTls,
        Redaction redaction,
        CancellationToken cancellationToken
    )
    {
        using var sent = request;
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        try
        {
            using var response = await (verifyTls ? _verifying : _trusting).SendAsync(request, cancellationToken);
            return new()
            {
                Code = (int)response.StatusCode,
                Summary = Summary(response, redaction),
                Body = await BodyAsync(response, redaction, cancellationToken),
                RetryAfter = RetryAfter(response),
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new() { Summary = redaction.Apply(Reason(error)), IsAddressRefused = error.InnerException is AddressRefusedException };
        }
    }

    public void Dispose()
    {
        _verifying.Dispose();
        _trusting.Dispose();
    }

    private static SocketsHttpHandler Handler(AddressPolicy policy, bool verifyTls)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 64 * 1024,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(policy, context.DnsEndPoint, cancellationToken),
        };
        if (!verifyTls)
        {
#pragma warning disable CA5359 // verify_tls: false asks for just this.
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true };
#pragma warning restore CA5359
        }

        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(AddressPolicy policy, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        SocketException? failure = null;
        string? refusal = null;
        foreach (var address in addresses)
        {
            if (policy.Refusal(address) is { } reason)
            {
                refusal = $"No message is sent to {address}: it is {reason}.";
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(address, target.Port, deadline.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                failure = error as SocketException ?? new SocketException((int)SocketError.TimedOut);
            }
        }

        throw failure ?? (Exception)new AddressRefusedException(refusal ?? "The host name has no address.");
    }

    private static string Summary(HttpResponseMessage response, Redaction redaction)
    {
        var phrase = redaction.Apply(TextLine.Of(response.ReasonPhrase ?? "", 64));
        return phrase.Length == 0 ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} {phrase}";
    }

    /// <summary>The start of the body, as far as it comes within a second: the verdict is known already.</summary>
    private async Task<string> BodyAsync(HttpResponseMessage response, Redaction redaction, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(BodyTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var buffer = new byte[MaxBodyBytes];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(linked.Token);
            int read;
            while (length < buffer.Length && (read = await body.ReadAsync(buffer.AsMemory(length), linked.Token)) > 0)
            {
                length += read;
            }
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
            // What came until then is what the log shows.
        }

        return TextLine.Of(redaction.Apply(System.Text.Encoding.UTF8.GetString(buffer, 0, length)), MaxBodyCharacters);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wish = response.Headers.RetryAfter;
        var wait = wish?.Delta ?? wish?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static string Reason(Exception error) =>
        error switch
        {
            { InnerException: AddressRefusedException refused } => refused.Message,
            { InnerException: AuthenticationException tls } => $"The TLS handshake failed: {TextLine.Of(tls.Message, 200)}",
            { InnerException: SocketException socket } => Reason(socket.SocketErrorCode),
            { InnerException: IOException { InnerException: SocketException socket } } => Reason(socket.SocketErrorCode),
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "The connection was closed before an answer came.",
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "The answer's headers were too long.",
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "The answer was not HTTP.",
            HttpRequestException { HttpRequestError: var reason } => $"Sending failed: {reason}.",
            _ => "The connection broke.",
        };

    private static string Reason(SocketError error) =>
        error switch
        {
            SocketError.ConnectionRefused => "The connection was refused.",
            SocketError.ConnectionReset => "The connection was reset.",
            SocketError.TimedOut => "The connection timed out.",
            SocketError.HostNotFound or SocketError.NoData => "The host name could not be resolved: it does not exist.",
            SocketError.TryAgain or SocketError.NoRecovery => "The host name could not be resolved: no name server answered.",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "The host could not be reached.",
            _ => $"The connection failed: {error}.",
        };

    private sealed class AddressRefusedException(string message) : Exception(message);
}
