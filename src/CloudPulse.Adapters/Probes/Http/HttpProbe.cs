using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>
/// Probes HTTP and HTTPS with an HTTP/1.1 exchange of its own: it times every phase, asks the address policy for each address
/// that it connects to, and names what went wrong, none of which HttpClient lets it do.
/// </summary>
internal sealed class HttpProbe(ProbeNetwork network) : IProbeKind, IDisposable
{
    private readonly HttpTools _tools = new(network.Dialer, network.Policy, new(network.Time), network.Time);

    public string Name => "http";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https"];

    public IProbeSettings? ReadSettings(Uri url, FieldReader fields) => HttpSettingsReader.Read(url, fields);

    public async ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EventLoop.EnterAsync();
        return await new HttpAttempt(_tools, request, network.Deadlines.Start(request.Timeout, cancellationToken)).RunAsync();
    }

    /// <summary>As <see cref="ProbeAsync(ProbeRequest, CancellationToken)"/>, with names looked up by <paramref name="resolver"/>.</summary>
    public async ValueTask<ProbeOutcome> ProbeAsync(
        ProbeRequest request,
        INameResolver resolver,
        HttpTrace trace,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EventLoop.EnterAsync();
        var tools = _tools with { Dialer = new(resolver, network.Policy, network.NewConnection) };
        return await new HttpAttempt(tools, request, network.Deadlines.Start(request.Timeout, cancellationToken), trace).RunAsync();
    }

    public void Dispose() => _tools.Idle.Dispose();
}
