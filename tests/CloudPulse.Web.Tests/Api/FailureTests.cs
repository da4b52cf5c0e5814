using CloudPulse.Core;
using CloudPulse.Core.Access;
using CloudPulse.Core.Record;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Tests.Api;

public sealed class FailureTests
{
    [Fact]
    public async Task What_a_handler_throws_is_an_internal_problem_that_tells_nothing()
    {
        await using var web = await WebHost.StartAsync();
        web.Pulses.Fault = new InvalidOperationException("secret-connection-string");
        using var response = await web.Client.GetAsync("/api/v1/pulses?subject=check/x");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.ShouldBeAsync(500);
        Assert.NotEmpty(problem.Text("trace_id"));
        Assert.DoesNotContain("secret", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_gone_is_unavailable_with_a_time_to_retry()
    {
        await using var web = await WebHost.StartAsync();
        web.Pulses.Fault = new PulseStoreException("disk full");
        using var response = await web.Client.GetAsync("/api/v1/pulses?subject=check/x");
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        await response.ShouldBeAsync(503);
    }

    [Fact]
    public async Task Readiness_fails_with_the_reasons_while_liveness_holds()
    {
        await using var web = await WebHost.StartAsync();
        var self = web.Get<SelfHealth>();
        self.Report("late", "slots are late");
        Assert.Equal("ready", (await web.GetJsonAsync("/health/ready")).Text("status"));

        self.Report("pulse_store", "the disk is full", blocking: true);
        var unready = await web.GetJsonAsync("/health/ready", status: 503);
        Assert.Equal("pulse_store", Assert.Single(unready["reasons"]!.AsArray())!.Text("name"));
        var live = await web.GetJsonAsync("/health");
        Assert.Equal("ok", live.Text("status"));
        Assert.Equal("late", live["reasons"]![0]!.Text("name"));

        self.Clear("pulse_store");
        await web.GetJsonAsync("/health/ready");
    }

    [Fact]
    public async Task Strangers_see_no_details_of_what_is_wrong()
    {
        await using var web = await WebHost.StartAsync();
        web.Get<SelfHealth>().Report("pulse_store", "/var/lib/secret is full", blocking: true);
        var seen = await (await web.SendAsync(HttpMethod.Get, "/health/ready", null, ("Host", "status.example"))).ShouldBeAsync(503);
        Assert.Null(seen["reasons"]![0]!["detail"]);
    }

    [Fact]
    public async Task Health_answers_when_the_key_store_is_gone()
    {
        await using var web = await WebHost.StartAsync(replace: services => services.AddSingleton<IKeyStore, LostKeys>());
        Assert.Equal("ok", (await web.GetJsonAsync("/health")).Text("status"));
        await web.GetJsonAsync("/api/v1/checks", status: 500);
    }

    private sealed class LostKeys : IKeyStore
    {
        public Task<ApiKey> AddAsync(ApiKey key, CancellationToken cancellationToken) => throw new IOException();

        public Task<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => throw new IOException();

        public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => throw new IOException();

        public Task<bool> RevokeAsync(int id, DateTimeOffset at, CancellationToken cancellationToken) => throw new IOException();

        public Task TouchAsync(int id, DateTimeOffset at, CancellationToken cancellationToken) => throw new IOException();
    }
}
