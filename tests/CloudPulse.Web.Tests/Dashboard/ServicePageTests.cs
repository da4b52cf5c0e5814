using System.Net;
using System.Text.Json.Nodes;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Models;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class ServicePageTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new(2026, 2, 2, 12, 30, 0, TimeSpan.Zero));
    private DashboardHost _host = null!;

    private FakeWorld World => _host.World;

    public async ValueTask InitializeAsync() => _host = await DashboardHost.StartAsync(checks: 0, _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_empty_list_teaches_every_way_to_push()
    {
        var text = (await _host.GetPageAsync("/dashboard/services")).Body!.TextContent;

        Assert.All(
            ["/pulse", "PulseClient", "OTEL_EXPORTER_OTLP_ENDPOINT", "remote_write", "heartbeat://"],
            way => Assert.Contains(way, text)
        );
    }

    [Fact]
    public async Task A_row_tells_rate_errors_and_duration()
    {
        var service = World.AddService("orders", PulseStatus.Down);
        service.BadHours[_time.GetUtcNow().ToUnixTimeSeconds() / 3600] = new(0, 0, 5, 0, 0);
        var recent = service.Count(_time.GetUtcNow().AddMinutes(-90), _time.GetUtcNow().AddMilliseconds(1)).Total;

        var row = (await _host.GetPageAsync("/dashboard/services")).QuerySelector("li.row")!;

        Assert.Equal("Down", row.QuerySelector(".st")!.Words());
        var numbers = row.QuerySelectorAll(".num").Select(number => $"{number.GetAttribute("data-k")} {number.Words()}").ToArray();
        Assert.Equal($"Rate {Format.Rate(recent / 90d)}", numbers[0]);
        var total = service.Count(_time.GetUtcNow().AddHours(-23.5), _time.GetUtcNow().AddMilliseconds(1)).Total;
        Assert.Equal($"Errors {Format.Share(5d / total)}", numbers[1]);
        Assert.Equal($"Events {Format.Count(total)}", numbers[2]);
    }

    [Theory]
    [InlineData("", new[] { "api 9", "api 10", "shop" })]
    [InlineData("?q=API", new[] { "api 9", "api 10" })]
    [InlineData("?status=down", new[] { "shop" })]
    [InlineData("?sort=errors", new[] { "shop", "api 9", "api 10" })]
    [InlineData("?sort=heard", new[] { "api 10", "api 9", "shop" })]
    [InlineData("?sort=nonsense&page=x&status=y", new[] { "api 9", "api 10", "shop" })]
    [InlineData("?q=nothing", new string[0])]
    public async Task Search_filters_and_order_live_in_the_address(string query, string[] shown)
    {
        World.AddService("api 10");
        World.AddService("api 9");
        var bad = World.AddService("shop", PulseStatus.Down);
        bad.BadHours[_time.GetUtcNow().ToUnixTimeSeconds() / 3600] = new(0, 0, 5, 0, 0);

        var page = await _host.GetPageAsync("/dashboard/services" + query);

        Assert.Equal(shown, page.QuerySelectorAll("li.row .name").Select(name => name.Words()));
    }

    [Fact]
    public async Task Many_services_come_in_pages_that_keep_the_filter()
    {
        for (var index = 0; index < 120; index++)
        {
            World.AddService($"s{index}");
        }

        World.AddService("other");
        var page = await _host.GetPageAsync("/dashboard/services?q=s&page=3");

        Assert.Equal(20, page.QuerySelectorAll("li.row").Length);
        Assert.Equal("/dashboard/services?q=s&page=2", page.QuerySelector("a[rel=prev]")!.GetAttribute("href"));
        Assert.Null(page.QuerySelector("a[rel=next]"));
        Assert.Equal(20, (await _host.GetPageAsync("/dashboard/services?q=s&page=99")).QuerySelectorAll("li.row").Length);
    }

    [Fact]
    public async Task Every_name_has_a_page_that_its_link_leads_to()
    {
        foreach (var name in HostileNames.Services)
        {
            World.AddService(name);
        }

        var list = await _host.GetPageAsync("/dashboard/services");
        foreach (var link in list.QuerySelectorAll("li.row .name"))
        {
            var page = await _host.GetPageAsync(link.GetAttribute("href")!);
            Assert.Equal(link.TextContent, page.QuerySelector("h1")!.TextContent);
            await _host.GetPageAsync(link.GetAttribute("href") + "/live");
        }
    }

    [Fact]
    public async Task A_page_shows_newest_events_with_metadata_and_who_judges()
    {
        World.AddService("orders", metadata: new Dictionary<string, string> { ["host"] = "a<b" });
        World.AddJudge("orders-alive", "orders");

        var page = await _host.GetPageAsync("/dashboard/services/orders");

        Assert.Contains("host a<b", page.QuerySelector("[aria-labelledby=events-title] tbody tr")!.Words());
        Assert.Equal("/dashboard/checks/orders-alive", page.QuerySelector("[aria-labelledby=judges] a")!.GetAttribute("href"));
        Assert.Equal(["24 hours", "7 days", "30 days", "90 days"], page.QuerySelectorAll("#uptime tbody th").Select(cell => cell.Words()));
        Assert.DoesNotContain("Weighted by time", page.Body!.TextContent);
        Assert.Contains("/min", page.QuerySelector("#volume")!.Words());
        await _host.GetPageAsync("/dashboard/services/nobody", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_chart_has_data_for_each_range()
    {
        World.AddService("orders");
        foreach (var range in ChartRange.All)
        {
            var json = await _host.Client.GetStringAsync(
                $"/dashboard/services/orders/chart?range={range.Slug}",
                TestContext.Current.CancellationToken
            );
            Assert.NotEmpty(JsonNode.Parse(json)!["p50_ms"]!.AsArray());
        }

        using var wrong = await _host.Client.GetAsync("/dashboard/services/orders/chart?range=2y", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_service_is_deleted_only_when_asked_twice_and_nobody_judges_it()
    {
        const string Form = "/dashboard/services/orders/delete";
        World.AddService("orders");
        World.AddService("judged");
        World.AddJudge("judge", "judged");
        var page = await _host.GetPageAsync("/dashboard/services/orders");

        using var unsure = await _host.SendFormAsync(page, Form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.StatusCode);
        using var done = await _host.SendFormAsync(page, Form, ("sure", "yes"));
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        await _host.GetPageAsync("/dashboard/services/orders", HttpStatusCode.NotFound);

        using var judged = await _host.Client.PostAsync(
            "/dashboard/services/judged/delete",
            new FormUrlEncodedContent([new("sure", "yes")]),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.Conflict, judged.StatusCode);
        await _host.GetPageAsync("/dashboard/services/judged");
    }

    [Fact]
    public async Task The_list_can_be_kept_as_a_file_that_no_spreadsheet_runs()
    {
        World.AddService("=1+1");
        World.AddService("a,\"b\"");

        var csv = await _host.Client.GetStringAsync("/dashboard/export/services.csv", TestContext.Current.CancellationToken);
        var lines = csv.Split("\r\n");
        Assert.StartsWith("name,status,heard_at,events_per_minute", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("'=1+1,up,2026-02-02T", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"a,\"\"b\"\"\",up,", lines[2], StringComparison.Ordinal);

        var json = await _host.Client.GetStringAsync("/dashboard/export/services.json?q=1", TestContext.Current.CancellationToken);
        Assert.Equal("=1+1", (string)Assert.Single(JsonNode.Parse(json)!.AsArray())!["name"]!);
        await _host.GetPageAsync("/dashboard/export/services.xlsx", HttpStatusCode.NotFound);
    }
}
