using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudPulse.Adapters.Tests.Probes;

/// <summary>Certificates of every sort, made once.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly X509Certificate2 Authority = CreateAuthority();

    public static DateTimeOffset ValidUntil { get; } =
        new(Now.AddDays(90).UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>For localhost and 127.0.0.1.</summary>
    public static X509Certificate2 Valid { get; } = Issue("localhost", Now.AddDays(-1), ValidUntil);

    public static X509Certificate2 Expired { get; } = Issue("localhost", Now.AddDays(-30), Now.AddDays(-2));

    public static X509Certificate2 NotYetValid { get; } = Issue("localhost", Now.AddDays(2), Now.AddDays(30));

    public static X509Certificate2 OtherName { get; } = Issue("other.example", Now.AddDays(-1), ValidUntil, IPAddress.Parse("192.0.2.1"));

    public static X509Certificate2 SelfSigned { get; } = CreateSelfSigned();

    /// <summary>Signed by the authority; signs <see cref="Below"/>.</summary>
    public static X509Certificate2 Intermediate { get; } = CreateIntermediate();

    public static X509Certificate2 Below { get; } = Issue("localhost", Now.AddDays(-1), ValidUntil, issuer: Intermediate);

    public static X509Certificate2Collection Roots => [X509CertificateLoader.LoadCertificate(Authority.RawData)];

    /// <summary>As ca_file wants it.</summary>
    public static string AuthorityPem => Authority.ExportCertificatePem();

    private static X509Certificate2 CreateAuthority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(2));
    }

    private static X509Certificate2 CreateIntermediate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test intermediate", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var issued = request.Create(Authority, Now.AddDays(-2), Now.AddYears(1), RandomNumberGenerator.GetBytes(8));
        return Portable(issued.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 CreateSelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        AddNames(request, "localhost", IPAddress.Loopback);
        return Portable(request.CreateSelfSigned(Now.AddDays(-1), ValidUntil));
    }

    private static X509Certificate2 Issue(
        string name,
        DateTimeOffset from,
        DateTimeOffset until,
        IPAddress? address = null,
        X509Certificate2? issuer = null
    )
    {
        issuer ??= Authority;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        AddNames(request, name, address ?? IPAddress.Loopback);
        var serial = RandomNumberGenerator.GetBytes(8);
        using var issued = request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1),
            from,
            until,
            serial
        );
        return Portable(issued.CopyWithPrivateKey(key));
    }

    private static void AddNames(CertificateRequest request, string name, IPAddress address)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
    }

    private static X509Certificate2 Portable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
