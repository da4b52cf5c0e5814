using CloudPulse.Adapters.Channels.Slack;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels.Slack;

public sealed class SlackContractTests : ChannelContract
{
    protected override IChannelKind Kind { get; } = new SlackChannel(Probing.Network().Policy, TimeProvider.System);

    protected override IReadOnlyList<string> Secrets => ["T0SECRET1", "B0SECRET2", "xyzSecret3xyz"];

    protected override IReadOnlyDictionary<string, string> Declare(int port) =>
        new Dictionary<string, string> { ["webhook_url"] = $"http://127.0.0.1:{port}/services/T0SECRET1/B0SECRET2/xyzSecret3xyz" };
}
