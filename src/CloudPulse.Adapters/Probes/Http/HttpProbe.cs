using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>
/// Probes HTTP and HTTPS with an HTTP/1.1 exchange of its own on plain sockets: it times every phase, asks the address policy for each address
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
        using var deadline = network.Deadlines.Start(request.Timeout, cancellationToken);
        try
        {
            using var attempt = new HttpAttempt(_tools, request, deadline);
            return await attempt.RunAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new()
            {
                Failure = Failures.Of(FailureCodes.Internal, $"{exception.GetType().Name}: {exception.Message}"),
                Latency = deadline.Elapsed,
            };
        }
    }

    public void Dispose() => _tools.Idle.Dispose();
}
