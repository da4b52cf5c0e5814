using CloudPulse.Adapters.Channels.Slack;
using CloudPulse.Adapters.Channels.Webhook;
using CloudPulse.Adapters.Probes.Heartbeat;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Tcp;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Adapters;

/// <summary>Every probe kind and channel kind there is: one line each. CONTRIBUTING.md tells how to add one; a test fails when a line is missing.</summary>
public static class Catalog
{
    public static IReadOnlyList<Func<IServiceProvider, IProbeKind>> Probes { get; } =
    [
        services => new HeartbeatProbe(services.GetService<IPulseReader>(), services.GetRequiredService<TimeProvider>()),
        services => new HttpProbe(services.GetRequiredService<ProbeNetwork>()),
        services => new TcpProbe(services.GetRequiredService<ProbeNetwork>()),
    ];

    public static IReadOnlyList<Func<IServiceProvider, IChannelKind>> Channels { get; } =
    [
        services => new SlackChannel(services.GetRequiredService<ProbeNetwork>().Policy, services.GetRequiredService<TimeProvider>()),
        services => new WebhookChannel(services.GetRequiredService<ProbeNetwork>().Policy, services.GetRequiredService<TimeProvider>()),
    ];
}
