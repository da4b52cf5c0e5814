using System.Text;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Adapters.Probes.Tcp;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Probes;

internal static class Probing
{
    public static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);

    public static ProbeNetwork Network(
        INameResolver? names = null,
        bool allowPrivate = true,
        TimeProvider? time = null,
        Func<TcpConnection>? newConnection = null
    ) =>
        new(
            names ?? new StubNames(("localhost", ["127.0.0.1"])),
            new AddressPolicyOptions { AllowPrivate = allowPrivate },
            time ?? TimeProvider.System,
            newConnection
        );

    public static async Task<ProbeOutcome> HttpAsync(
        Uri url,
        HttpProbeSettings? settings = null,
        TimeSpan? timeout = null,
        ProbeNetwork? network = null,
        bool wantsBody = true,
        bool judgesStatus = false
    )
    {
        using var probe = new HttpProbe(network ?? Network());
        var request = new ProbeRequest("check", url, settings ?? new(), timeout ?? Ample, wantsBody, judgesStatus, WantsHeaders: true);
        return await probe.ProbeAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<ProbeOutcome> TcpAsync(
        int port,
        TcpProbeSettings? settings = null,
        TimeSpan? timeout = null,
        bool wantsBody = false,
        ProbeNetwork? network = null,
        string host = "127.0.0.1"
    )
    {
        var request = new ProbeRequest("check", new($"tcp://{host}:{port}"), settings ?? new(), timeout ?? Ample, wantsBody);
        return await new TcpProbe(network ?? Network()).ProbeAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads settings as the configuration does, unknown fields refused.</summary>
    public static (IProbeSettings? Settings, List<ConfigurationError> Errors) Read(IProbeKind kind, string url, string json)
    {
        var errors = new List<ConfigurationError>();
        var fields = new FieldReader(JsonNodes.ReadMap(Encoding.UTF8.GetBytes(json), null, errors)!, "", errors);
        var settings = kind.ReadSettings(new(url), fields);
        fields.Done();
        return (settings, errors);
    }

    public static string Text(this ProbeOutcome outcome) => Encoding.UTF8.GetString(outcome.Body.Span);
}
