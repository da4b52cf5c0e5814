using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>Reads a module's <c>tcp:</c>.</summary>
internal static class TcpModuleReader
{
    private const int MaxSteps = 100;
    private const int MaxSend = 8 * 1024;

    public static TcpModule Read(FieldReader fields)
    {
        var module = new TcpModule
        {
            PrefersIpv4 = fields.PrefersIpv4(),
            FallsBack = fields.Boolean("ip_protocol_fallback", defaultValue: true),
            Tls = fields.Boolean("tls", defaultValue: false),
            TlsSettings = TlsSettings.Read(fields),
            QueryResponse = [.. fields.NestedList("query_response", MaxSteps).Select(ReadStep)],
        };
        fields.Unsupported("source_ip_address");
        fields.Done();
        return module;
    }

    private static QueryResponse ReadStep(FieldReader fields)
    {
        var step = new QueryResponse(
            fields.Pattern("expect"),
            fields.String("send", MaxSend) is { Length: > 0 } send ? send : null,
            fields.Boolean("starttls", defaultValue: false)
        );
        fields.Unsupported("labels");
        fields.Done();
        return step;
    }
}
