using System.Security.Cryptography.X509Certificates;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>A module's <c>tls_config</c>.</summary>
internal sealed record TlsSettings
{
    public bool Verify { get; init; } = true;
    public string? ServerName { get; init; }

    /// <summary>Trusted instead of the system's; null: the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    public static TlsSettings Read(FieldReader module)
    {
        if (module.Nested("tls_config") is not { } fields)
        {
            return new();
        }

        var settings = new TlsSettings
        {
            Verify = !fields.Boolean("insecure_skip_verify", defaultValue: false),
            ServerName = fields.String("server_name", maxLength: 253) is { Length: > 0 } name ? name : null,
            Roots = CaFileReader.Read(fields.String("ca_file", maxLength: 4096) is { Length: > 0 } path ? path : null, fields),
        };
        fields.Unsupported("cert_file", "key_file", "min_version");
        fields.Done();
        return settings;
    }
}
