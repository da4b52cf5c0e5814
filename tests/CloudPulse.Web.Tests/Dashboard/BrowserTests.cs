using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>The pages in a real browser.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const int Phone = 390;

    [Theory]
    [InlineData(1280)]
    [InlineData(Phone)]
    public async Task Hostile_names_do_not_break_the_layout(int width)
    {
        await using var host = await HostileNames.StartAsync();
        await using var window = await browser.OpenAsync(host, width: width);

        foreach (
            var address in (string[])
                [
                    "/",
                    .. HostileNames.All.Select((_, index) => $"/dashboard/checks/h{index}"),
                    .. HostileNames.All.Select((_, index) => $"/dashboard/checks/h{index}/edit"),
                    "/dashboard/incidents/5",
                    "/dashboard/services",
                    .. HostileNames.Services.Select(ServicePath.AddressOf),
                ]
        )
        {
            await window.GoAsync(address);
            Assert.Equal(0, await window.OverflowAsync());
        }

        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_live_event_changes_the_row_in_place()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0);
        host.World.Add(FakeWorld.Define("shop", "Shop"));
        host.World.Add(FakeWorld.Define("other", "Other"));
        host.World.Judge("shop", PulseStatus.Up);
        host.World.Judge("other", PulseStatus.Up);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");
        var link = window.Page.Locator("li.row[data-key=shop] a.name");
        await link.FocusAsync();
        await link.EvaluateAsync("element => element.marked = true");

        host.World.Judge("shop", PulseStatus.Down);
        host.Tell("pulse", "check/shop");

        await window.Page.Locator("li.row[data-key=shop] .st.down").WaitForAsync();
        await window.Page.Locator("#totals h1:text('1 check is down')").WaitForAsync();
        Assert.True(await link.EvaluateAsync<bool>("element => element.marked === true && document.activeElement === element"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Rows_come_in_full_when_they_are_scrolled_to_and_stay_so()
    {
        await using var host = await StartWithNodesAsync();
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");
        var last = window.Page.Locator("li.row[data-key=n300]");
        Assert.Equal("", await last.GetAttributeAsync("data-short"));
        await last.ScrollIntoViewIfNeededAsync();
        var bars = last.Locator("svg.bars");
        await bars.WaitForAsync();
        Assert.Null(await last.GetAttributeAsync("data-short"));
        Assert.Equal("", await window.Page.Locator("li.row[data-key=n200]").GetAttributeAsync("data-short"));

        await bars.EvaluateAsync("element => element.marked = true");
        host.World.Add(FakeWorld.Define("fresh", "Fresh"));
        host.Tell("check", "check/fresh");
        await window.Page.Locator("li.row[data-key=fresh]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.True(await bars.EvaluateAsync<bool>("element => element.marked === true"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_a_search_brings_into_sight_comes_in_full()
    {
        await using var host = await StartWithNodesAsync();
        await using var window = await browser.OpenAsync(host);
        await window.Page.SetViewportSizeAsync(1280, 2_400);
        await window.GoAsync("/");
        var sixtieth = window.Page.Locator("li.row").Nth(59);
        await sixtieth.Locator("svg.bars").WaitForAsync();
        await window.Page.Locator("input[name=q]").FillAsync("node 2");
        await Assertions.Expect(window.Page.Locator("li.row")).ToHaveCountAsync(138);
        Assert.NotNull(await window.Page.Locator("li.row").Nth(137).GetAttributeAsync("data-short"));
        await sixtieth.Locator("svg.bars").WaitForAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_new_check_appears_by_itself_and_folded_groups_stay_folded()
    {
        await using var host = await DashboardHost.StartAsync(checks: 20);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");
        await window.Page.Locator("details[data-group=Payments] > summary").ClickAsync();

        host.World.Add(FakeWorld.Define("fresh", "Fresh") with { Group = "Search" });
        host.Tell("check", "check/fresh");

        await window.Page.Locator("li.row[data-key=fresh]").WaitForAsync();
        Assert.False(await window.Page.Locator("details[data-group=Payments]").EvaluateAsync<bool>("group => group.open"));
    }

    [Fact]
    public async Task The_overview_follows_services_too()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1);
        host.World.AddService("a/b");
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");
        await window.Page.Locator("li.row[data-key='a/b'] .st.up").WaitForAsync();

        host.World.AddService("a/b", PulseStatus.Down);
        await window.Page.Locator("li.row[data-key='a/b'] .st.down").WaitForAsync();
        await window.Page.Locator("#totals h1:text('1 service is down')").WaitForAsync();

        host.World.AddService("fresh");
        await window.Page.Locator("li.row[data-key=fresh]").WaitForAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_check_page_follows_its_check_and_keeps_its_chart()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/dashboard/checks/payments-1");
        var canvas = window.Page.Locator("#chart canvas");
        await canvas.WaitForAsync();
        await canvas.EvaluateAsync("element => element.marked = true");

        host.World.Judge("payments-1", PulseStatus.Degraded);
        host.Tell("pulse", "check/payments-1");

        await window.Page.Locator("#check-now .st.degraded").First.WaitForAsync();
        Assert.True(await canvas.EvaluateAsync<bool>("element => element.marked === true"));

        await window.Page.Locator("#latency a:text('7d')").ClickAsync();
        await window.Page.Locator("#latency-title:text('7 days')").WaitForAsync();
        await window.Page.Locator("#chart canvas").WaitForAsync();
        Assert.EndsWith("?range=7d", window.Page.Url, StringComparison.Ordinal);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_list_of_services_follows_what_they_push()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0);
        host.World.AddService("orders");
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/dashboard/services");
        await window.Page.Locator("li.row a.name").FocusAsync();

        host.World.AddService("orders", PulseStatus.Down);
        host.World.AddService("payments");

        await window.Page.Locator("li.row .st.down").WaitForAsync();
        Assert.Equal(2, await window.Page.Locator("li.row").CountAsync());
        Assert.Equal("orders", await window.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_service_page_follows_its_service_and_has_its_charts()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0);
        host.World.AddService("a/b");
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync(ServicePath.AddressOf("a/b"));
        await window.Page.Locator("#chart canvas").WaitForAsync();

        host.World.AddService("a/b", PulseStatus.Down);

        await window.Page.Locator("#service-now .st.down").First.WaitForAsync();
        await window.Page.Locator("#volume svg").FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Contains(":", await window.Page.Locator("#tip").InnerTextAsync());
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Search_follows_the_typing_and_keeps_the_focus()
    {
        await using var host = await DashboardHost.StartAsync(checks: 20);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");
        var search = window.Page.Locator("input[name=q]");

        await search.PressSequentiallyAsync("payments-1");

        await window.Page.Locator("#board [role=status]").WaitForAsync();
        await window.IsAtAsync("/?q=payments-1&status=&group=&sort=name&view=rows");
        Assert.Equal("payments-1", await search.InputValueAsync());
        Assert.True(await search.EvaluateAsync<bool>("element => document.activeElement === element"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_chosen_theme_is_kept()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");
        await window.Page.Locator("#theme-switch").ClickAsync();

        await window.GoAsync("/dashboard/about");

        Assert.Equal("dark", await window.Page.Locator("html").GetAttributeAsync("data-theme"));
        Assert.Equal("true", await window.Page.Locator("#theme-switch").GetAttributeAsync("aria-pressed"));
    }

    [Fact]
    public async Task Everything_can_be_reached_by_keyboard()
    {
        await using var host = await DashboardHost.StartAsync(checks: 3);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/");

        await window.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await window.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await window.Page.Keyboard.PressAsync("Enter");
        Assert.EndsWith("#content", window.Page.Url, StringComparison.Ordinal);

        await window.GoAsync("/dashboard/checks/payments-1");
        await window.Page.Locator("#check-now svg.bars").FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Contains(":", await window.Page.Locator("#tip").InnerTextAsync());
    }

    [Fact]
    public async Task Works_without_scripts()
    {
        await using var host = await DashboardHost.StartAsync(checks: 20);
        await using var window = await browser.OpenAsync(host, scripts: false);
        await window.GoAsync("/");
        await window.Page.Locator("input[name=q]").FillAsync("payments-1");
        await window.Page.Locator("#filter button").ClickAsync();
        await window.Page.Locator("li.row[data-key=payments-1] a.name").ClickAsync();
        await window.Page.Locator("#latency summary").ClickAsync();
        Assert.True(await window.Page.Locator("#latency tbody tr").First.IsVisibleAsync());
        Assert.False(await window.Page.Locator("#chart").IsVisibleAsync());

        await window.Page.Locator("button:text('Run now')").ClickAsync();
        Assert.Contains("Probed.", await window.Page.Locator("#notice").InnerTextAsync());
        await window.Page.Locator("button:text('Pause')").ClickAsync();
        Assert.True(host.World.Current.ById(1)!.Declaration.Paused);
    }

    [Fact]
    public async Task A_check_is_made_in_a_form_that_judges_while_one_types()
    {
        await using var host = await WebHost.StartAsync();
        await using var window = await browser.OpenAsync(host.Address);
        var page = window.Page;
        await window.GoAsync("/");
        await page.Locator("#totals a:text('New check')").ClickAsync();
        await page.Locator("[name=url]").FillAsync("https://shop.example/health");
        await page.Locator("#own [name=method]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        await page.Locator("[name=interval]").FillAsync("soon");
        await page.Locator("[name=interval][aria-invalid=true]").WaitForAsync();
        Assert.StartsWith("was \"soon\"; must be", await page.Locator("#m-interval").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await window.BarriersAsync());
        await page.Locator("[name=interval]").FillAsync("30s");
        await page.Locator("[name=interval]:not([aria-invalid])").WaitForAsync();
        await page.Locator("#yaml:has-text('interval: 30s')").WaitForAsync();
        Assert.Equal("interval", await page.EvaluateAsync<string>("document.activeElement.name"));

        await page.Locator("#own summary").ClickAsync();
        await page.Locator("[name=bearer_token]").FillAsync("s3cret-token");
        await page.Locator("#yaml:has-text('bearer_token')").WaitForAsync();
        Assert.DoesNotContain("s3cret-token", await page.Locator("#yaml").InnerTextAsync());
        await page.Locator("button:text('Try it')").ClickAsync();
        await page.Locator("#trial:has-text('Up')").WaitForAsync();
        Assert.Equal("s3cret-token", await page.Locator("[name=bearer_token]").InputValueAsync());

        await page.Locator("button:text('Create check')").ClickAsync();
        await window.IsAtAsync("/dashboard/checks/shop-example-health?notice=created");
        var check = Assert.Single(host.Get<IRegistry<Check>>().Current.All);
        Assert.Contains("s3cret-token", check.Declaration.Json);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_chart_tells_exact_values_and_zooms_by_dragging()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1);
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/dashboard/checks/payments-1");
        var over = window.Page.Locator("#chart .u-over");
        await over.HoverAsync();
        Assert.Matches("Median .* ms, p95 .* ms, p99 .* ms", await window.Page.Locator("#chart .chart-tip").InnerTextAsync());
        var before = await window.Page.Locator("#chart canvas").ScreenshotAsync();

        var box = (await over.BoundingBoxAsync())!;
        await window.Page.Mouse.MoveAsync(box.X + (box.Width * 0.3f), box.Y + 50);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(box.X + (box.Width * 0.4f), box.Y + 50, new() { Steps = 5 });
        await window.Page.Mouse.UpAsync();

        Assert.NotEqual(before, await window.Page.Locator("#chart canvas").ScreenshotAsync());
        Assert.Empty(window.Complaints);
    }

    /// <summary>300 checks, more than come in full.</summary>
    private static async Task<DashboardHost> StartWithNodesAsync()
    {
        var host = await DashboardHost.StartAsync(checks: 0);
        for (var number = 1; number <= 300; number++)
        {
            host.World.Add(FakeWorld.Define($"n{number}", $"node {number}"));
            host.World.Judge($"n{number}", PulseStatus.Up);
        }

        return host;
    }
}
