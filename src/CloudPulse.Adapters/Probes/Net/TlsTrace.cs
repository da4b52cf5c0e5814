using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>What one handshake negotiated and was shown. Copied, since the certificates do not outlive the connection.</summary>
internal sealed class TlsTrace
{
    public SslProtocols Protocol { get; private set; }

    /// <summary>Of the served certificate, in lower case.</summary>
    public string Sha256 { get; private set; } = "";

    public X500DistinguishedName? Subject { get; private set; }

    public X500DistinguishedName? Issuer { get; private set; }

    public IReadOnlyList<string> DnsNames { get; private set; } = [];

    /// <summary>The earliest end among the certificates that the server sent.</summary>
    public DateTimeOffset EarliestExpiry { get; private set; }

    /// <summary>The earliest end in the chain that was verified; null when none was.</summary>
    public DateTimeOffset? ChainExpiry { get; private set; }

    public void Note(SslProtocols protocol) => Protocol = protocol;

    public void Note(X509Certificate2 served, X509Chain? chain, bool isVerified)
    {
        Sha256 = Convert.ToHexStringLower(served.GetCertHash(HashAlgorithmName.SHA256));
        (Subject, Issuer) = (served.SubjectName, served.IssuerName);
        DnsNames = [.. served.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())];

        // What the server sent beside its own certificate is what the chain was looked for in.
        EarliestExpiry = (chain?.ChainPolicy.ExtraStore ?? []).Append(served).Min(End);
        ChainExpiry = isVerified ? chain?.ChainElements.Min(element => End(element.Certificate)) : null;
    }

    private static DateTimeOffset End(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());
}
