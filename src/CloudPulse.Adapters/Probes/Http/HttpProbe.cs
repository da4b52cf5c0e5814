using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>
/// Probes HTTP and HTTPS with an HTTP/1.1 exchange of its own: it times every phase, asks the address policy for each address
/// that it connects to, and names what went wrong, none of which HttpClient lets it do.
/// </summary>
internal sealed class HttpProbe(ProbeNetwork network) : IProbeKind, IDisposable
{
    private readonly HttpTools _tools = new(network.Dialer, network.Policy, new(network.Time), network.Deadlines, network.Time);

    public string Name => "http";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https"];

    public IProbeSettings? ReadSettings(Uri url, FieldReader fields) => HttpSettingsReader.Read(url, fields);

    public ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken) =>
        HttpAttempt.RunAsync(_tools, request, null, cancellationToken);

    /// <summary>As <see cref="ProbeAsync(ProbeRequest, CancellationToken)"/>, with names looked up by <paramref name="resolver"/>.</summary>
    public ValueTask<ProbeOutcome> ProbeAsync(
        ProbeRequest request,
        INameResolver resolver,
        HttpTrace trace,
        CancellationToken cancellationToken
    ) =>
        HttpAttempt.RunAsync(
            _tools with
            {
                Dialer = new(resolver, network.Policy, network.NewConnection),
            },
            request,
            trace,
            cancellationToken
        );

    public void Dispose() => _tools.Idle.Dispose();
}
