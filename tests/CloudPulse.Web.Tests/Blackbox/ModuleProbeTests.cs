using System.Net;
using System.Net.Sockets;
using CloudPulse.Core.Access;
using CloudPulse.Core.Probe;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Tests.Blackbox;

public sealed class ModuleProbeTests
{
    [Fact]
    public async Task Without_configuration_the_standard_modules_probe()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var web = await WebHost.StartAsync();
        using var answer = await web.Client.GetAsync($"/probe?module=tcp_connect&target={listener.LocalEndpoint}");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\nprobe_success 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\ncloudpulse_probe_inconclusive 0\n", "\n" + page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "target", "is required")]
    [InlineData("target=", "target", "is required")]
    [InlineData("target=x&target=y", "target", "was a list")]
    [InlineData("target=x&module=nope", "module", "was \"nope\", which is unknown; must be one of http_2xx, http_post_2xx, tcp_connect")]
    [InlineData("target=x&debug=maybe", "debug", "must be true or false")]
    [InlineData("target=x&hostname=a%20b", "hostname", "must be a host's name")]
    [InlineData("target=x&taget=y", "taget", "did you mean target?")]
    public async Task A_mistake_is_named(string query, string field, string message)
    {
        await using var web = await WebHost.StartAsync();
        var problem = await web.GetJsonAsync($"/probe?{query}", status: 400);
        Assert.Contains(
            problem["errors"]!.AsArray(),
            error => error!.Text("field") == field && error!.Text("message").Contains(message, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("abc", 400)]
    [InlineData("-1", 400)]
    [InlineData("0", 400)]
    [InlineData("1e99", 400)]
    [InlineData("NaN", 400)]
    [InlineData("0.2", 200)]
    [InlineData("15", 200)]
    [InlineData("86400", 200)]
    public async Task The_scrape_timeout_is_read(string header, int status)
    {
        await using var web = await WebHost.StartAsync();
        const string Query = "/probe?module=tcp_connect&target=127.0.0.1:1";
        using var answer = await web.SendAsync(HttpMethod.Get, Query, null, ("X-Prometheus-Scrape-Timeout-Seconds", header));
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
    }

    [Theory]
    [InlineData(Scopes.Probe, 200)]
    [InlineData(Scopes.Write, 200)]
    [InlineData(Scopes.Admin, 200)]
    [InlineData(Scopes.Read, 403)]
    [InlineData(Scopes.Ingest, 403)]
    [InlineData(Scopes.None, 401)]
    public async Task It_is_no_proxy_for_strangers(Scopes scope, int status)
    {
        await using var web = await WebHost.StartAsync();
        var key = (await web.Get<ApiKeys>().CreateAsync("test", scope == Scopes.None ? Scopes.Admin : scope, null, default)).Text;
        (string, string)[] headers = scope == Scopes.None ? [] : [("X-API-Key", key)];
        using var answer = await web.SendAsync(HttpMethod.Get, "/probe?module=tcp_connect&target=127.0.0.1:1", null, headers);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
    }

    [Fact]
    public async Task Too_many_at_once_are_told_to_come_again()
    {
        var probes = new EndlessProbes();
        await using var web = await WebHost.StartAsync(
            options => options.MaxProbesOnDemand = 1,
            replace: services => services.AddSingleton<IModuleProbes>(probes)
        );
        using var stop = new CancellationTokenSource();
        var first = web.Client.GetAsync("/probe?target=x", stop.Token);
        await probes.Started.WaitAsync();
        var others = Enumerable.Range(0, 2).Select(_ => web.Client.GetAsync("/probe?target=x", stop.Token)).ToList();

        using var refused = await await Task.WhenAny(others);
        await refused.ShouldBeAsync(503);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);

        // Who goes away gives the place to who waits.
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await probes.Ended.WaitAsync();
    }

    private sealed class EndlessProbes : IModuleProbes
    {
        public SemaphoreSlim Started { get; } = new(0);

        public SemaphoreSlim Ended { get; } = new(0);

        public IReadOnlyList<string> Names => ["http_2xx"];

        public async Task<ModuleResult?> ProbeAsync(ModuleProbe probe, CancellationToken cancellationToken)
        {
            Started.Release();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                Ended.Release();
            }

            return null;
        }
    }
}
