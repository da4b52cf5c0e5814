using System.Net;
using System.Text.Json;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class CheckPageTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new(2026, 2, 2, 12, 34, 56, TimeSpan.Zero));
    private DashboardHost _host = null!;
    private FakeSubject _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync(checks: 0, _time);
        _shop = _host.World.Add(FakeWorld.Define("shop", "Shop") with { Group = "Web" }, ManagedBy.File, "/etc/cloudpulse.yaml:7");
        _host.World.Judge("shop", PulseStatus.Up);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Shows_where_a_check_is_declared_and_how()
    {
        var text = (await _host.GetPageAsync("/dashboard/checks/shop")).QuerySelector("[aria-labelledby=declared-title]")!.Words();

        Assert.Contains("managed by file: /etc/cloudpulse.yaml:7", text);
        Assert.Contains("interval 1 min", text);
    }

    [Fact]
    public async Task Lists_recent_failures_newest_first_with_code_and_what_was_seen()
    {
        var hour = _time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        _shop.BadHours[hour - 30] = new(0, 0, 2, 0, 0);
        _shop.BadHours[hour - 3] = new(0, 1, 0, 0, 0);

        var rows = (await _host.GetPageAsync("/dashboard/checks/shop")).QuerySelectorAll("[aria-labelledby=failures-title] tbody tr");

        Assert.Equal(["Degraded", "Down", "Down"], rows.Select(row => row.QuerySelector(".st")!.Words()));
        Assert.Contains("timeout no answer within 10 s", rows[1].Words());
        var times = rows.Select(row => DateTimeOffset.Parse(row.QuerySelector("time")!.GetAttribute("datetime")!)).ToArray();
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task The_chart_has_gaps_where_nothing_was_observed_and_a_table_for_readers()
    {
        _shop.Gap = (_time.GetUtcNow().AddHours(-10), _time.GetUtcNow().AddHours(-5));
        using var json = await ChartAsync("24h");
        var root = json.RootElement;
        var length = root.GetProperty("time").GetArrayLength();

        Assert.Equal(600, root.GetProperty("step_s").GetDouble());
        Assert.All((string[])["p50_ms", "p95_ms", "down"], name => Assert.Equal(length, root.GetProperty(name).GetArrayLength()));
        var gaps = root.GetProperty("p50_ms").EnumerateArray().Count(value => value.ValueKind == JsonValueKind.Null);
        Assert.InRange(gaps, 29, 30);

        var table = (await _host.GetPageAsync("/dashboard/checks/shop?range=24h")).QuerySelectorAll("#latency tbody tr");
        Assert.Equal(length - gaps, table.Length);
    }

    [Theory]
    [InlineData("1h", 60)]
    [InlineData("6h", 300)]
    [InlineData("7d", 3600)]
    [InlineData("30d", 14_400)]
    [InlineData("90d", 43_200)]
    [InlineData("13mo", 172_800)]
    public async Task Each_range_has_its_step(string range, double seconds)
    {
        using var json = await ChartAsync(range);

        Assert.Equal(seconds, json.RootElement.GetProperty("step_s").GetDouble());
        Assert.InRange(json.RootElement.GetProperty("time").GetArrayLength(), 60, 200);
    }

    [Fact]
    public async Task A_step_is_never_shorter_than_the_interval()
    {
        _host.World.Add(FakeWorld.Define("rare", "Rare") with { Interval = TimeSpan.FromMinutes(20) });
        using var json = await ChartAsync("1h", "rare");

        Assert.Equal(1800, json.RootElement.GetProperty("step_s").GetDouble());
    }

    [Fact]
    public async Task The_chart_has_percentiles_counts_and_maintenance()
    {
        var now = _time.GetUtcNow();
        _host.World.Add(
            FakeWorld.Define("kept", "Kept") with
            {
                Maintenance =
                [
                    new(now.AddHours(-3), now.AddHours(-2)),
                    new(now.AddDays(-9), now.AddDays(-8)),
                    new(now.AddHours(-1), now.AddDays(2)),
                ],
            }
        );
        _host.World.Judge("kept", PulseStatus.Up);
        using var json = await ChartAsync("24h", "kept");

        var windows = json.RootElement.GetProperty("maintenance").EnumerateArray().Select(window => window[0].GetDouble());
        Assert.Equal([now.AddHours(-3).ToUnixTimeSeconds(), now.AddHours(-1).ToUnixTimeSeconds()], windows);
        Assert.All(
            (string[])["p50_ms", "p95_ms", "p99_ms", "results", "down"],
            column =>
                Assert.Equal(json.RootElement.GetProperty("time").GetArrayLength(), json.RootElement.GetProperty(column).GetArrayLength())
        );
    }

    [Fact]
    public async Task A_failure_shows_how_its_time_divided_up_and_who_was_told()
    {
        _shop.BadHours[(_time.GetUtcNow().ToUnixTimeSeconds() / 3600) - 3] = new(0, 0, 1, 0, 0);
        var incident = _host.World.Incidents.Open(
            _shop.Check,
            IncidentKind.Down,
            _time.GetUtcNow().AddHours(-3),
            new("timeout", "no answer")
        );

        var page = await _host.GetPageAsync("/dashboard/checks/shop");

        Assert.Contains("First byte", page.QuerySelector("[aria-labelledby=failures-title] details")!.Words());
        var told = page.QuerySelectorAll("[aria-labelledby=deliveries-title] tbody tr").Select(row => row.Words()).ToArray();
        Assert.Equal(2, told.Length);
        Assert.StartsWith($"{incident.Id}webhook-on-call", told[0], StringComparison.Ordinal);
        Assert.Contains("503 Service Unavailable", told[0]);
    }

    [Fact]
    public async Task An_unknown_range_is_refused_by_the_data_and_forgiven_by_the_page()
    {
        using var response = await _host.Client.GetAsync("/dashboard/checks/shop/chart?range=2y", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("1h, 6h, 24h, 7d, 30d, 90d, 13mo", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Contains(
            "last 24 hours",
            (await _host.GetPageAsync("/dashboard/checks/shop?range=2y")).QuerySelector("#latency-title")!.Words()
        );
    }

    [Fact]
    public async Task Uptime_is_given_by_both_definitions()
    {
        _shop.BadHours[(_time.GetUtcNow().ToUnixTimeSeconds() / 3600) - 3] = new(0, 0, 30, 0, 0);

        var lines = (await _host.GetPageAsync("/dashboard/checks/shop/uptime")).QuerySelectorAll("#uptime tbody tr");

        Assert.Equal(["24 hours", "7 days", "30 days", "90 days"], lines.Select(line => line.QuerySelector("th")!.Words()));
        // 30 of 1,415 results, and half an hour of 23 h 35 min.
        Assert.Equal(["97.87 %", "97.87 %", "1,415", "30", "0"], lines[0].QuerySelectorAll("td").Select(cell => cell.Words()));
        Assert.StartsWith("≈ 99.", lines[3].QuerySelectorAll("td")[1].Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_and_resume()
    {
        var page = await _host.GetPageAsync("/dashboard/checks/shop");
        using var paused = await _host.SendFormAsync(page, "/dashboard/checks/shop/pause");
        Assert.Equal(HttpStatusCode.SeeOther, paused.StatusCode);

        page = await _host.GetPageAsync(paused.Headers.Location!.ToString());
        Assert.StartsWith("Paused.", page.QuerySelector("#notice")!.Words(), StringComparison.Ordinal);
        Assert.True(_host.World.Current.ByKey("shop")!.Declaration.Paused);

        using var resumed = await _host.SendFormAsync(page, "/dashboard/checks/shop/resume");
        Assert.Equal(HttpStatusCode.SeeOther, resumed.StatusCode);
        Assert.False(_host.World.Current.ByKey("shop")!.Declaration.Paused);
    }

    [Fact]
    public async Task The_certificate_shown_last_is_said_with_the_days_that_are_left()
    {
        var now = _time.GetUtcNow();
        Assert.DoesNotContain("Certificate", (await _host.GetPageAsync("/dashboard/checks/shop")).QuerySelector("#check-now")!.Words());

        // Kept with a pulse before this process began.
        var kept = new Dictionary<string, string>();
        ServedCertificate.Write([new("CN=<b>shop", "CN=Authority", now.AddDays(41).AddHours(5))], kept);
        _shop.Recorded.Add(_shop.Make(now.AddMinutes(-30).AddSeconds(1), PulseStatus.Up) with { Metadata = kept });
        var text = (await _host.GetPageAsync("/dashboard/checks/shop")).QuerySelector("#check-now")!.Words();
        Assert.Contains("CN=<b>shop expires in 41 days", text);
        Assert.Contains("issued by CN=Authority", text);

        _host
            .Services.GetRequiredService<CertificateMemory>()
            .IsNews(_shop.Check.Definition, new("CN=shop", "CN=Authority", now.AddHours(-50)), now);
        text = (await _host.GetPageAsync("/dashboard/checks/shop/live")).QuerySelector("#check-now")!.Words();
        Assert.Contains("CN=shop expired 2 days ago", text);
    }

    [Fact]
    public async Task A_failure_shows_the_chain_as_it_was_sent()
    {
        var kept = new Dictionary<string, string> { ["address"] = "192.0.2.1" };
        ServedCertificate.Write(
            [
                new("CN=shop", "CN=Middle", _time.GetUtcNow().AddDays(9)),
                new("CN=Middle", "CN=Top", _time.GetUtcNow().AddDays(-1), "expired"),
            ],
            kept
        );
        _shop.Metadata = kept;
        _shop.BadHours[(_time.GetUtcNow().ToUnixTimeSeconds() / 3600) - 3] = new(0, 0, 1, 0, 0);

        var details = (await _host.GetPageAsync("/dashboard/checks/shop")).QuerySelector("[aria-labelledby=failures-title] details")!;

        Assert.Equal(
            "From local address 192.0.2.1",
            string.Join(' ', details.QuerySelectorAll("dl > *").Skip(2).Select(fact => fact.Words()))
        );
        var rows = details
            .QuerySelectorAll("tr:has(td)")
            .Select(row => row.QuerySelectorAll("th, td").Select(cell => cell.Words()).ToArray());
        Assert.Equal(
            [
                ["CN=shop", "CN=Middle", "–"],
                ["CN=Middle", "CN=Top", "expired"],
            ],
            rows.Select(row => new[] { row[0], row[1], row[3] })
        );
    }

    [Theory]
    [InlineData("/dashboard/checks/nobody")]
    [InlineData("/dashboard/checks/nobody/live")]
    [InlineData("/dashboard/checks/nobody/uptime")]
    [InlineData("/dashboard/incidents/404")]
    public async Task What_is_not_there_is_said_on_a_page(string address) =>
        Assert.Equal("Not found", (await _host.GetPageAsync(address, HttpStatusCode.NotFound)).QuerySelector("h1")!.Words());

    [Theory]
    [InlineData("?notice=ran&at=9223372036854775807")]
    [InlineData("?notice=ran&at=-1")]
    [InlineData("?notice=%3Cb%3E")]
    public async Task A_made_up_notice_is_harmless(string query) => await _host.GetPageAsync("/dashboard/checks/shop" + query);

    private async Task<JsonDocument> ChartAsync(string range, string key = "shop") =>
        JsonDocument.Parse(
            await _host.Client.GetStringAsync($"/dashboard/checks/{key}/chart?range={range}", TestContext.Current.CancellationToken)
        );
}
