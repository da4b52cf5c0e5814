using System.Text;
using CloudPulse.Conformance;
using CloudPulse.Core.Access;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class PingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private WebHost _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync(options => options.MaxServices = 3, _time);

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Theory]
    [InlineData("GET", "", PulseStatus.Up, "success", null)]
    [InlineData("POST", "", PulseStatus.Up, "success", null)]
    [InlineData("HEAD", "", PulseStatus.Up, "success", null)]
    [InlineData("GET", "/start", PulseStatus.Inconclusive, "start", null)]
    [InlineData("GET", "/log", PulseStatus.Inconclusive, "log", null)]
    [InlineData("GET", "/fail", PulseStatus.Down, "fail", null)]
    [InlineData("GET", "/0", PulseStatus.Up, "exit code 0", 0)]
    [InlineData("POST", "/3", PulseStatus.Down, "exit code 3", 3)]
    [InlineData("GET", "/255", PulseStatus.Down, "exit code 255", 255)]
    public async Task Every_signal_becomes_a_pulse_of_the_service(string method, string signal, PulseStatus status, string text, int? code)
    {
        using var answer = await _web.SendAsync(new(method), "/ping/backup" + signal);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(method == "HEAD" ? "" : "OK", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        var pulse = Assert.Single(_web.Pulses.OfService("backup"));
        Assert.Equal((status, text, code), (pulse.Status, pulse.StatusText, pulse.Code));
        Assert.Equal(status == PulseStatus.Down ? new Failure(FailureCodes.Reported, text) : null, pulse.Failure);
    }

    [Fact]
    public async Task A_run_takes_from_its_start_to_its_end_also_where_runs_overlap()
    {
        await PingAsync("/ping/backup/start?rid=a");
        _time.Advance(TimeSpan.FromSeconds(10));
        await PingAsync("/ping/backup/start?rid=b");
        _time.Advance(TimeSpan.FromSeconds(5));
        await PingAsync("/ping/backup/log?rid=a");
        await PingAsync("/ping/backup?rid=a");
        _time.Advance(TimeSpan.FromSeconds(5));
        await PingAsync("/ping/backup/1?rid=b");
        _time.Advance(TimeSpan.FromSeconds(5));
        await PingAsync("/ping/backup?rid=b");
        await PingAsync("/ping/backup");

        var ends = _web.Pulses.OfService("backup").Where(pulse => pulse.Status != PulseStatus.Inconclusive).OrderBy(pulse => pulse.Time);
        Assert.Equal(
            [("a", 15.0), ("b", 10.0), ("b", null), (null, null)],
            ends.Select(pulse => (pulse.Metadata?["run_id"], pulse.Latency?.TotalSeconds)).OrderBy(end => end.Item1 is null)
        );
    }

    [Fact]
    public async Task The_end_of_what_a_run_printed_is_kept()
    {
        using var content = new StringContent(new string('x', 10_000) + "disk full", Encoding.UTF8, "text/plain");
        using var answer = await _web.Client.PostAsync("/ping/backup/1", content, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        var output = Assert.Single(_web.Pulses.OfService("backup")).Metadata!["output"];
        Assert.Equal(1 + 4_096, output.Length);
        Assert.StartsWith("…xxx", output, StringComparison.Ordinal);
        Assert.EndsWith("xdisk full", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ping/backup/stop", 404, "must be start, fail, log, or an exit code from 0 to 255")]
    [InlineData("/ping/backup/256", 404, "must be start, fail, log, or an exit code from 0 to 255")]
    [InlineData("/ping/backup/-1", 404, "must be start, fail, log, or an exit code from 0 to 255")]
    [InlineData("/ping/a%07b", 422, "without control characters")]
    [InlineData("/ping/%20", 422, "must be 1 to 200 characters")]
    public async Task What_is_wrong_is_said(string path, int status, string message)
    {
        var problem = await (await _web.SendAsync(HttpMethod.Get, path)).ShouldBeAsync(status);
        Assert.Contains(message, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_url_is_enough_if_it_may_do_nothing_else()
    {
        var ingest = await KeyAsync(Scopes.Ingest);
        var more = await KeyAsync(Scopes.Ingest | Scopes.Read);
        await (await _web.SendAsync(HttpMethod.Get, "/ping/backup")).ShouldBeAsync(401);

        await PingAsync($"/ping/{ingest}/backup/start");
        await PingAsync($"/ping/{ingest}/backup");
        Assert.Equal(2, _web.Pulses.OfService("backup").Count);

        var refusal = await (await _web.SendAsync(HttpMethod.Get, $"/ping/{more}/backup")).ShouldBeAsync(403);
        Assert.Contains("must have the scope ingest alone", refusal.Text("detail"), StringComparison.Ordinal);
        await (await _web.SendAsync(HttpMethod.Get, $"/ping/{ingest[..^2]}xx/backup")).ShouldBeAsync(401);
    }

    [Fact]
    public async Task There_are_so_many_services_and_no_more_by_ping_or_by_pulse()
    {
        await PingAsync("/ping/one");
        await (await _web.PostAsync("/pulse", """{"service_name":"two","status":"ok"}""")).ShouldBeAsync(202);
        var answer = await (
            await _web.PostAsync(
                "/pulse",
                """[{"service_name":"three","status":"ok"},{"service_name":"four","status":"ok"},{"service_name":"one","status":"ok"}]"""
            )
        ).ShouldBeAsync(207);
        Assert.Equal((2, 1), ((int)answer["accepted"]!, (int)answer["rejected"]!));
        Assert.Contains("there are 3 services already", answer["errors"]![0]!.Text("message"), StringComparison.Ordinal);
        await (await _web.SendAsync(HttpMethod.Get, "/ping/five")).ShouldBeAsync(422);
        await PingAsync("/ping/three");
    }

    private async Task PingAsync(string path)
    {
        using var answer = await _web.SendAsync(HttpMethod.Get, path);
        Assert.Equal("OK", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> KeyAsync(Scopes scopes) =>
        (await _web.Get<ApiKeys>().CreateAsync("cron", scopes, null, TestContext.Current.CancellationToken)).Text;
}
