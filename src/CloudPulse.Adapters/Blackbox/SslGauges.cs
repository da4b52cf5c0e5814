using System.Security.Authentication;
using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Blackbox;

internal static class SslGauges
{
    /// <summary>What Go's zero time is in Unix time: the exporter's value where no chain was verified.</summary>
    private const double NoTime = -62_135_596_800;

    public static void Set(this Gauges gauges, TlsTrace tls)
    {
        gauges.Set(Gauges.SslEarliestExpiry, tls.EarliestExpiry.ToUnixTimeSeconds());
        gauges.Set(Gauges.SslChainExpiry, tls.ChainExpiry?.ToUnixTimeSeconds() ?? NoTime);
        gauges.Replace(
            Gauges.SslChainInfo,
            [
                new("fingerprint_sha256", tls.Sha256),
                new("issuer", tls.Issuer is null ? "" : DistinguishedName.Text(tls.Issuer)),
                new("subject", tls.Subject is null ? "" : DistinguishedName.Text(tls.Subject)),
                new("subjectalternative", string.Join(',', tls.DnsNames)),
            ],
            1
        );
        gauges.Replace(Gauges.TlsVersion, [new("version", Version(tls.Protocol))], 1);
    }

    private static string Version(SslProtocols protocol) =>
        protocol switch
        {
            SslProtocols.Tls13 => "TLS 1.3",
            SslProtocols.Tls12 => "TLS 1.2",
            _ => "unknown",
        };
}
