using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Tcp;

/// <summary>Probes a TCP port: it must accept a connection and, if so declared, reply as expected.</summary>
internal sealed class TcpProbe(ProbeNetwork network) : IProbeKind
{
    public string Name => "tcp";

    public IReadOnlyList<string> Schemes { get; } = ["tcp"];

    public IProbeSettings? ReadSettings(Uri url, FieldReader fields) => TcpSettingsReader.Read(url, fields);

    public async ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EventLoop.EnterAsync();
        using var deadline = network.Deadlines.Start(request.Timeout, cancellationToken);
        try
        {
            return await new TcpAttempt(network.Dialer, request, deadline).RunAsync();
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
}
