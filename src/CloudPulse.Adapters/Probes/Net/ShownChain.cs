using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Certificates as a server showed them, in words. Copied, since they do not outlive the connection.</summary>
internal static class ShownChain
{
    public static ServedCertificate Certificate(X509Certificate2 certificate, string? fault = null) =>
        new(
            Name(certificate.SubjectName),
            Name(certificate.IssuerName),
            new(certificate.NotAfter.ToUniversalTime()),
            fault is null ? null : Failures.OneLine(fault, ServedCertificate.MaxTextLength)
        );

    /// <summary>All that was sent, the server's own first, each with what was found wrong with it.</summary>
    public static IReadOnlyList<ServedCertificate> Of(X509Certificate2 own, X509Chain? chain, DateTimeOffset now) =>
        [
            .. (chain?.ChainPolicy.ExtraStore ?? [])
                .Prepend(own)
                .DistinctBy(certificate => certificate.Thumbprint)
                .Take(ServedCertificate.MaxInChain)
                .Select(certificate => Certificate(certificate, Fault(certificate, chain, now))),
        ];

    private static string? Fault(X509Certificate2 certificate, X509Chain? chain, DateTimeOffset now)
    {
        var element = chain?.ChainElements.FirstOrDefault(element => element.Certificate.Thumbprint == certificate.Thumbprint);
        var faults = element?.ChainElementStatus.Select(status => Words(status.Status, certificate, now)).ToList();
        return faults is { Count: > 0 } ? string.Join(", ", faults) : null;
    }

    private static string Words(X509ChainStatusFlags fault, X509Certificate2 certificate, DateTimeOffset now) =>
        fault switch
        {
            X509ChainStatusFlags.NotTimeValid when now < new DateTimeOffset(certificate.NotBefore.ToUniversalTime()) => string.Create(
                CultureInfo.InvariantCulture,
                $"not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}"
            ),
            X509ChainStatusFlags.NotTimeValid => "expired",
            X509ChainStatusFlags.UntrustedRoot => "signed by itself and no trusted authority",
            X509ChainStatusFlags.PartialChain => "its issuer was not sent and is no trusted authority",
            X509ChainStatusFlags.NotSignatureValid => "its signature is wrong",
            _ => fault.ToString(),
        };

    private static string Name(X500DistinguishedName name)
    {
        try
        {
            return Failures.OneLine(name.Name, ServedCertificate.MaxTextLength);
        }
        catch (CryptographicException)
        {
            return "unreadable";
        }
    }
}
