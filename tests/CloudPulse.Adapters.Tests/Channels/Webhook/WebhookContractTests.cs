using CloudPulse.Adapters.Channels.Webhook;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels.Webhook;

public sealed class WebhookContractTests : ChannelContract
{
    protected override IChannelKind Kind { get; } = new WebhookChannel(Probing.Network().Policy, TimeProvider.System);

    protected override IReadOnlyList<string> Secrets => ["path-token", "query-token", "signing-key"];

    protected override IReadOnlyDictionary<string, string> Declare(int port) =>
        new Dictionary<string, string>
        {
            ["url"] = $"http://127.0.0.1:{port}/hooks/path-token?key=query-token",
            ["secret"] = "signing-key",
        };
}
