using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class PhaseChartTests : IAsyncLifetime
{
    private static readonly string[] Phases = ["dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms"];
    private readonly FakeTimeProvider _time = new(new(2026, 2, 2, 12, 34, 56, TimeSpan.Zero));
    private DashboardHost _host = null!;
    private FakeSubject _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync(checks: 0, _time);
        _shop = _host.World.Add(FakeWorld.Define("shop", "Shop"));
        _host.World.Judge("shop", PulseStatus.Up);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Comes_when_it_is_looked_at_for_the_range_of_the_chart_above()
    {
        var section = (await _host.GetPageAsync("/dashboard/checks/shop?range=6h")).QuerySelector("#phases")!;

        Assert.Equal("/dashboard/checks/shop/phases?range=6h", section.GetAttribute("hx-get"));
        Assert.Equal("intersect once", section.GetAttribute("hx-trigger"));
        Assert.Equal("/dashboard/checks/shop/phases?range=6h", section.QuerySelector(".no-script a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_average_of_each_phase_stands_in_each_step_and_they_add_up_to_the_latency()
    {
        using var json = await ChartAsync("6h");
        var root = json.RootElement;
        var middle = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("time")[2].GetInt64());

        Assert.Equal(300, root.GetProperty("step_s").GetDouble());
        var length = root.GetProperty("time").GetArrayLength();
        Assert.All(Phases, phase => Assert.Equal(length, root.GetProperty(phase).GetArrayLength()));
        Assert.Equal(5, root.GetProperty("results")[2].GetInt64());
        Assert.Equal(
            LatencyOf(middle.AddMinutes(-2.5), TimeSpan.FromMinutes(5)),
            Phases.Sum(phase => root.GetProperty(phase)[2].GetDouble()),
            tolerance: 0.01
        );
    }

    [Fact]
    public async Task What_failed_or_was_not_observed_is_not_in_the_averages()
    {
        var hour = _time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        _shop.BadHours[hour - 2] = new(0, 0, 60, 0, 0);
        using var json = await ChartAsync("6h");
        var root = json.RootElement;

        Assert.Equal(12, root.GetProperty("results").EnumerateArray().Count(results => results.GetInt64() == 0));
        Assert.Equal(12, root.GetProperty("dns_ms").EnumerateArray().Count(value => value.ValueKind == JsonValueKind.Null));
        var rows = (await _host.GetPageAsync("/dashboard/checks/shop/phases?range=6h")).QuerySelectorAll("#phases tbody tr");
        Assert.Equal(root.GetProperty("time").GetArrayLength() - 12, rows.Length);
    }

    [Fact]
    public async Task The_table_says_the_same_as_the_chart()
    {
        var section = (await _host.GetPageAsync("/dashboard/checks/shop/phases?range=1h")).QuerySelector("#phases")!;

        Assert.Equal(
            ["From", "Results", "DNS", "Connect", "TLS", "First byte", "Transfer", "Together"],
            section.QuerySelectorAll("thead th").Select(head => head.Words())
        );
        var row = section.QuerySelectorAll("tbody tr")[5];
        var from = DateTimeOffset.Parse(row.QuerySelector("time")!.GetAttribute("datetime")!, CultureInfo.InvariantCulture);
        var cells = row.QuerySelectorAll("td").Select(cell => cell.Words()).ToArray();
        Assert.Equal("1", cells[0]);
        Assert.Equal($"{LatencyOf(from, TimeSpan.FromMinutes(1)):0.0} ms", cells[^1]);
        Assert.DoesNotContain("kept with the single results", section.Words());
    }

    [Fact]
    public async Task Where_phases_begin_is_said()
    {
        using var json = await ChartAsync("30d");
        var root = json.RootElement;
        var since = new DateTimeOffset(2026, 1, 26, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(since.ToUnixTimeSeconds(), root.GetProperty("since").GetDouble());
        Assert.Equal(7, root.GetProperty("days_kept").GetInt32());
        var first = root.GetProperty("results").EnumerateArray().Index().First(step => step.Item.GetInt64() > 0).Index;
        Assert.InRange(root.GetProperty("time")[first].GetDouble() - since.ToUnixTimeSeconds(), 0, 14_400);

        var section = (await _host.GetPageAsync("/dashboard/checks/shop/phases?range=30d")).QuerySelector("#phases")!;
        Assert.Contains("kept with the single results, for 7 days: before", section.Words());
        Assert.Equal("2026-01-26T00:00:00.000Z", section.QuerySelector("p time")!.GetAttribute("datetime"));
    }

    [Fact]
    public async Task A_check_without_results_says_so()
    {
        _host.World.Add(FakeWorld.Define("new", "New") with { Interval = TimeSpan.FromHours(24) });
        var section = (await _host.GetPageAsync("/dashboard/checks/new/phases?range=1h")).QuerySelector("#phases")!;

        Assert.Contains("No good result with phases", section.Words());
        Assert.Null(section.QuerySelector("#phase-chart"));
    }

    [Fact]
    public async Task Regions_stand_side_by_side_when_there_are_several()
    {
        Assert.Null((await _host.GetPageAsync("/dashboard/checks/shop/phases")).QuerySelector("#regions-title"));
        for (var minute = 1; minute <= 4; minute++)
        {
            var far = _shop.Make(_time.GetUtcNow().AddMinutes(-minute), minute == 1 ? PulseStatus.Down : PulseStatus.Up);
            _shop.Recorded.Add(far with { Region = "<b>far", Id = PulseId.ForProbe("far"), Latency = TimeSpan.FromMilliseconds(250) });
        }

        var rows = (await _host.GetPageAsync("/dashboard/checks/shop/phases?range=1h"))
            .QuerySelector("[aria-label=Regions]")!
            .QuerySelectorAll("tbody tr");

        Assert.Equal(["<b>far", "local"], rows.Select(row => row.QuerySelector("th")!.Words()));
        var cells = rows[0].QuerySelectorAll("td").Select(cell => cell.Words()).ToArray();
        Assert.Equal(["Down", "4", "1", "75 %"], [cells[0], .. cells[2..5]]);
        Assert.Equal("250 ms", cells[5]);
        Assert.Equal("Up", rows[1].QuerySelector("td")!.Words());
    }

    [Fact]
    public async Task An_unknown_range_or_check_is_refused()
    {
        using var range = await _host.Client.GetAsync(
            "/dashboard/checks/shop/phases/chart?range=2y",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.BadRequest, range.StatusCode);
        using var nobody = await _host.Client.GetAsync("/dashboard/checks/nobody/phases/chart", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        await _host.GetPageAsync("/dashboard/checks/nobody/phases", HttpStatusCode.NotFound);
    }

    /// <summary>The average of all results in a step, in milliseconds.</summary>
    private double LatencyOf(DateTimeOffset from, TimeSpan step) =>
        _shop.Pulses(from, from + step).Average(pulse => pulse.Latency!.Value.TotalMilliseconds);

    private async Task<JsonDocument> ChartAsync(string range) =>
        JsonDocument.Parse(
            await _host.Client.GetStringAsync($"/dashboard/checks/shop/phases/chart?range={range}", TestContext.Current.CancellationToken)
        );
}
