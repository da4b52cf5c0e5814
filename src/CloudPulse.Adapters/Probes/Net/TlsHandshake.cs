using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>One TLS handshake as a client: judges the certificate itself, so that it can say what is wrong with it.</summary>
/// <param name="serverName">The name that the certificate must be for, and that is announced (SNI).</param>
/// <param name="verify">False: any certificate will do; its dates are noted all the same.</param>
/// <param name="roots">Trusted instead of the system's; null: the system's.</param>
/// <param name="time">The clock that certificates are judged by.</param>
internal sealed class TlsHandshake(string serverName, bool verify, X509Certificate2Collection? roots, TimeProvider time)
{
    private Failure? _rejection;

    /// <summary>Announced to the server (ALPN); null: nothing is.</summary>
    public List<SslApplicationProtocol>? Protocols { get; init; }

    /// <summary>Takes what was negotiated and served, for whoever asks.</summary>
    public TlsTrace? Trace { get; init; }

    /// <summary>What the server showed: its own certificate, and those above it when they were refused. Null: nothing yet.</summary>
    public IReadOnlyList<ServedCertificate>? Certificates { get; private set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Shakes hands over <paramref name="connection"/>. Only cancellation throws.</summary>
    /// <returns>The stream; null when it failed.</returns>
    public async ValueTask<SslStream?> PerformAsync(TcpConnection connection, CancellationToken cancellationToken)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().LocalDateTime,
        };
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ApplicationProtocols = Protocols,
            AllowTlsResume = false,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = Judge,
        };
        var stream = new SslStream(new ConnectionStream(connection), leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            Trace?.Note(stream.SslProtocol);
            return stream;
        }
        catch (Exception exception)
            when (exception is AuthenticationException or IOException or InvalidOperationException or SocketException)
        {
            await stream.DisposeAsync();
            Failure = _rejection ?? Name(exception);
            return null;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static Failure Name(Exception exception)
    {
        var socketException = exception as SocketException ?? exception.InnerException as SocketException;
        return socketException is not null ? Failures.Of(socketException, "during the TLS handshake", atOnce: false)
            : exception is EndOfStreamException || exception.Message.Contains("unexpected EOF", StringComparison.OrdinalIgnoreCase)
                ? new(FailureCodes.TlsHandshake, "the connection was closed during the TLS handshake")
            : Failures.Of(FailureCodes.TlsHandshake, (exception.InnerException ?? exception).Message);
    }

    private bool Judge(object sender, X509Certificate? served, X509Chain? chain, SslPolicyErrors errors)
    {
        if (served is not X509Certificate2 certificate)
        {
            _rejection = new(FailureCodes.TlsHandshake, "the server showed no certificate");
            return !verify;
        }

        Trace?.Note(certificate, chain, isVerified: verify && errors == SslPolicyErrors.None);
        if (!verify || errors == SslPolicyErrors.None)
        {
            Certificates = [ShownChain.Certificate(certificate)];
            return true;
        }

        Certificates = ShownChain.Of(certificate, chain, time.GetUtcNow());
        var faults = chain?.ChainStatus.Where(status => status.Status != X509ChainStatusFlags.NoError).ToList() ?? [];
        var untrusted = faults.Where(fault => fault.Status != X509ChainStatusFlags.NotTimeValid).ToList();
        if (untrusted.Count > 0)
        {
            var reasons = string.Join(", ", untrusted.Select(fault => fault.Status).Distinct());
            _rejection = Failures.Of(FailureCodes.TlsUntrusted, $"{certificate.Subject}, issued by {certificate.Issuer}: {reasons}");
        }
        else if (faults.Count > 0)
        {
            _rejection = Failures.Of(FailureCodes.TlsExpired, Expiry(chain!, certificate));
        }
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            _rejection = Failures.Of(
                FailureCodes.TlsNameMismatch,
                $"{serverName} is not among the certificate's names: {NamesOf(certificate)}"
            );
        }
        else
        {
            _rejection = Failures.Of(FailureCodes.TlsUntrusted, errors.ToString());
        }

        return false;
    }

    private string Expiry(X509Chain chain, X509Certificate2 leaf)
    {
        var now = time.GetUtcNow();
        var bad = chain.ChainElements.Select(element => element.Certificate).FirstOrDefault(c => !IsInTime(c, now)) ?? leaf;
        return now < Start(bad)
            ? $"{bad.Subject} is not valid before {Text(bad.NotBefore)}"
            : $"{bad.Subject} expired at {Text(bad.NotAfter)}";
    }

    private static bool IsInTime(X509Certificate2 certificate, DateTimeOffset now) =>
        now >= Start(certificate) && now <= new DateTimeOffset(certificate.NotAfter.ToUniversalTime());

    private static DateTimeOffset Start(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    private static string Text(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null
            ? certificate.Subject
            : string.Join(
                ", ",
                names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())).Take(20)
            );
    }
}
