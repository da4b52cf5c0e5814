using System.Net;
using System.Net.Sockets;
using CloudPulse.Adapters.Blackbox;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Blackbox;

public sealed class BlackboxProberTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("http_2xx", "http://169.254.169.254/latest/meta-data/")]
    [InlineData("http_2xx", "http://metadata.example/")]
    [InlineData("tcp_connect", "169.254.169.254:80")]
    [InlineData("tcp_connect", "[fd00:ec2::254]:80")]
    [InlineData("tcp_connect", "metadata.example:80")]
    public async Task A_metadata_service_is_never_probed(string module, string target)
    {
        var result = await ProbeAsync(Probing.Network(new StubNames(("metadata.example", ["169.254.169.254"]))), module, target);
        Assert.Equal(0, Value(result, "probe_success"));
        Assert.Contains(result.Log, line => line.Contains("metadata service, never probed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http_2xx", "http://127.0.0.1:{0}/")]
    [InlineData("tcp_connect", "127.0.0.1:{0}")]
    [InlineData("tcp_connect", "inside.example:{0}")]
    public async Task Private_addresses_are_refused_where_the_policy_says_so(string module, string target)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = target.Replace("{0}", $"{((IPEndPoint)listener.LocalEndpoint).Port}", StringComparison.Ordinal);
        var result = await ProbeAsync(
            Probing.Network(new StubNames(("inside.example", ["127.0.0.1"])), allowPrivate: false),
            module,
            asked
        );
        Assert.Equal(0, Value(result, "probe_success"));
        Assert.False(listener.Pending());
        Assert.Contains(result.Log, line => line.Contains(FailureCodes.AddressRefused, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http_2xx", "http://shop.example/")]
    [InlineData("tcp_connect", "shop.example:80")]
    public async Task A_fault_of_ours_is_told_apart(string module, string target)
    {
        var result = await ProbeAsync(Probing.Network(new NoResolver()), module, target);
        Assert.Equal(0, Value(result, "probe_success"));
        Assert.Equal(1, Value(result, "cloudpulse_probe_inconclusive"));
    }

    [Fact]
    public async Task An_unknown_module_is_no_result()
    {
        using var prober = Prober(Probing.Network());
        Assert.Null(await prober.ProbeAsync(new("no_such", "x", null, Timeout), TestContext.Current.CancellationToken));
        Assert.Equal(["http_2xx", "http_post_2xx", "tcp_connect"], prober.Names);
    }

    private static BlackboxProber Prober(ProbeNetwork network) => new(network, new(new(TimeProvider.System), TimeProvider.System));

    private static async Task<ModuleResult> ProbeAsync(ProbeNetwork network, string module, string target)
    {
        using var prober = Prober(network);
        return (await prober.ProbeAsync(new(module, target, null, Timeout), TestContext.Current.CancellationToken))!;
    }

    private static double Value(ModuleResult result, string name) =>
        result.Metrics.Single(metric => metric.Name == name).Samples.Single().Value;

    private sealed class NoResolver : INameResolver
    {
        public ValueTask<NameLookup> ResolveAsync(string host, IpFamily family, CancellationToken cancellationToken) =>
            new(NameLookup.Failed(FailureCodes.ResolverUnavailable, "all are silent"));
    }
}
