using CloudPulse.Core.Model;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>A check's page in a real browser.</summary>
public sealed class CheckBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Run_now_shows_progress_and_then_the_result_without_leaving_the_page()
    {
        var gate = new TaskCompletionSource();
        await using var host = await DashboardHost.StartAsync(checks: 20);
        host.World.RunGate = gate.Task;
        await using var window = await browser.OpenAsync(host);
        await window.GoAsync("/dashboard/checks/search-2");
        await window.Page.EvaluateAsync("window.stays = true");

        await window.Page.Locator("button:text('Run now')").ClickAsync();
        await window.Page.Locator("#run[role=status] progress").WaitForAsync();
        await window.Page.Locator("#run :text('1 s of at most')").WaitForAsync();

        // What is told live leaves it alone.
        host.World.Judge("search-2", PulseStatus.Degraded);
        host.Tell("pulse", "check/search-2");
        await window.Page.Locator("#check-now .st.degraded").First.WaitForAsync();
        Assert.True(await window.Page.Locator("#run progress").IsVisibleAsync());

        gate.SetResult();
        await window.Page.Locator("#run strong:text('Probed.')").WaitForAsync();
        Assert.Equal(0, await window.Page.Locator("#run [hx-get]").CountAsync());
        Assert.True(await window.Page.EvaluateAsync<bool>("window.stays"));
        Assert.True(await window.Page.EvaluateAsync<bool>("document.activeElement.textContent.includes('Run now')"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_is_refused_or_not_answered_is_said_and_the_page_stays_as_it_is()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0);
        host.World.Add(FakeWorld.Define("shop", "Shop"));
        host.World.Judge("shop", PulseStatus.Up);
        await using var window = await browser.OpenAsync(host);
        var page = window.Page;
        await window.GoAsync("/dashboard/checks/shop");
        var run = page.Locator("button:text('Run now')");
        await run.ClickAsync();
        await page.Locator("#run strong:text('Probed.')").WaitForAsync();

        host.World.Remove("shop");
        await run.ClickAsync();
        await page.Locator("#trouble[role=alert] p:text('Not found: There is no check \"shop\".')").WaitForAsync();
        Assert.True(await page.Locator("#run strong:text('Probed.')").IsVisibleAsync());
        Assert.Empty(await window.BarriersAsync());

        await page.RouteAsync("**/run", route => route.AbortAsync());
        await run.ClickAsync();
        await page.Locator("#trouble p:text('CloudPulse did not answer. Try again in some seconds.')").WaitForAsync();
        await page.Locator("#trouble button").ClickAsync();
        await page.Locator("#trouble").WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        await run.ClickAsync();
        await page.Locator("#trouble p").WaitForAsync();
        await page.UnrouteAllAsync();
        host.World.Add(FakeWorld.Define("shop", "Shop"));
        host.World.Judge("shop", PulseStatus.Down);
        host.World.NextRun = PulseStatus.Down;
        await run.ClickAsync();
        await page.Locator("#run :text('timeout: no answer within 10 s')").First.WaitForAsync();
        Assert.False(await page.Locator("#trouble").IsVisibleAsync());
    }

    [Fact]
    public async Task Phases_are_drawn_when_they_are_scrolled_to_and_follow_the_range()
    {
        await using var host = await DashboardHost.StartAsync(checks: 20);
        await using var window = await browser.OpenAsync(host);
        var page = window.Page;
        await window.GoAsync("/dashboard/checks/search-2");
        await page.Locator("#phases").ScrollIntoViewIfNeededAsync();
        await page.Locator("#phase-chart canvas").WaitForAsync();
        Assert.Equal(["Transfer", "First byte", "TLS", "Connect", "DNS"], await page.Locator("#phase-chart .u-label").AllInnerTextsAsync());

        await page.Locator("#phase-chart .u-over").HoverAsync();
        var tip = await page.Locator("#phase-chart .chart-tip").InnerTextAsync();
        Assert.Matches(
            @"Transfer [\d.]+ ms\s+First byte [\d.]+ ms\s+TLS [\d.]+ ms\s+Connect [\d.]+ ms\s+DNS [\d.]+ ms\s+Together [\d.]+ ms\s+Average of \d+ results",
            tip
        );

        await page.Locator("#latency a:text-is('30d')").ClickAsync();
        await page.Locator("#phases-title:text('30 days')").WaitForAsync();
        await page.Locator("#phases").ScrollIntoViewIfNeededAsync();
        await page.Locator("#phase-chart canvas").WaitForAsync();
        Assert.Contains("kept with the single results, for 7 days", await page.Locator("#phases").InnerTextAsync());
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Phases_can_be_read_without_scripts()
    {
        await using var host = await DashboardHost.StartAsync(checks: 20);
        await using var window = await browser.OpenAsync(host, scripts: false);
        await window.GoAsync("/dashboard/checks/search-2");
        await window.Page.Locator("a:text('Where the time goes')").ClickAsync();
        await window.Page.Locator("#phases summary").ClickAsync();
        Assert.True(await window.Page.Locator("#phases tbody tr").First.IsVisibleAsync());
        Assert.False(await window.Page.Locator("#phase-chart").IsVisibleAsync());
    }

    [Fact]
    public async Task What_is_unfolded_stays_so_while_results_come_in()
    {
        await using var host = await DashboardHost.StartAsync(checks: 5);
        var shop = host.World.Add(FakeWorld.Define("shop", "Shop"));
        host.World.Judge("shop", PulseStatus.Down);
        var now = TimeProvider.System.GetUtcNow();
        shop.Recorded.Add(shop.Make(now.AddMinutes(-90), PulseStatus.Down) with { Id = 7 });
        shop.BadHours[(now.ToUnixTimeSeconds() / 3600) - 1] = new(0, 0, 1, 0, 0);
        shop.BadHours[(now.ToUnixTimeSeconds() / 3600) - 2] = new(0, 0, 1, 0, 0);
        await using var window = await browser.OpenAsync(host);
        var failures = window.Page.Locator("[aria-labelledby=failures-title] tbody > tr");
        await window.GoAsync("/dashboard/checks/shop");
        var seen = await failures.CountAsync();
        await failures.Last.Locator("summary").ClickAsync();
        var unfolded = await failures.Last.Locator("details").GetAttributeAsync("id");

        shop.Recorded.Add(shop.Make(now.AddMinutes(-61), PulseStatus.Down) with { Id = 8 });
        shop.Recorded.Add(shop.Make(now.AddMinutes(-62), PulseStatus.Down) with { Id = 9 });
        host.Tell("pulse", "check/shop");
        await failures.Nth(seen).WaitForAsync();

        Assert.Equal(unfolded, await window.Page.Locator("details[id^=failure][open]").GetAttributeAsync("id"));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task All_that_comes_later_is_accessible_too_and_fits(ColorScheme scheme, int width)
    {
        await using var host = await DashboardHost.StartAsync(checks: 5);
        var shop = host.World.Add(FakeWorld.Define("shop", "Shop"));
        host.World.Judge("shop", PulseStatus.Up);
        var now = TimeProvider.System.GetUtcNow();
        var metadata = new Dictionary<string, string>();
        ServedCertificate.Write(
            [new(new('s', ServedCertificate.MaxTextLength), "CN=<i>Middle", now.AddDays(3)), new("CN=Middle", "CN=Top", now, "expired")],
            metadata
        );
        shop.Metadata = metadata;
        shop.BadHours[(now.ToUnixTimeSeconds() / 3600) - 1] = new(0, 0, 2, 0, 0);
        shop.Recorded.Add(shop.Make(now.AddMinutes(-1), PulseStatus.Up) with { Region = new('r', 80), Id = 7 });
        await using var window = await browser.OpenAsync(host, scheme, width);
        var page = window.Page;
        await window.GoAsync("/dashboard/checks/shop");
        await page.EvaluateAsync("document.querySelector('#phases').scrollIntoView()");
        await page.Locator("#phase-chart canvas").WaitForAsync();
        await page.Locator("#regions-title").WaitForAsync();
        await page.Locator("#phases summary").ClickAsync();
        await page.Locator("[aria-labelledby=failures-title] summary").First.ClickAsync();
        await page.Locator("button:text('Run now')").ClickAsync();
        await page.Locator("#run strong:text('Probed.')").WaitForAsync();

        Assert.Empty(await window.BarriersAsync());
        Assert.Equal(0, await window.OverflowAsync());
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_stream_that_broke_goes_on_and_the_page_comes_anew_only_when_it_lagged()
    {
        await using var host = await DashboardHost.StartAsync(checks: 20);
        await using var window = await browser.OpenAsync(host);
        var page = window.Page;
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(new Uri(request.Url).PathAndQuery);
        await window.GoAsync("/");
        Assert.Contains("/api/v1/events?kind=check", asked);

        asked.Clear();
        await page.RunAndWaitForRequestAsync(
            () =>
            {
                host.HangUp();
                return Task.CompletedTask;
            },
            request => request.Url.Contains("/api/v1/events", StringComparison.Ordinal)
        );
        await page.Locator("#live[data-state=on]").WaitForAsync();
        host.World.Judge("payments-1", PulseStatus.Degraded);
        host.Tell("pulse", "check/payments-1");
        await page.Locator("li.row[data-key=payments-1] .st.degraded").WaitForAsync();
        Assert.DoesNotContain(asked, IsWholePage);

        host.World.Judge("payments-1", PulseStatus.Up);
        host.TellAll("lagged");
        await page.Locator("li.row[data-key=payments-1] .st.up").WaitForAsync();
        Assert.Contains(asked, IsWholePage);

        static bool IsWholePage(string address) => address.Split('?')[0] == "/";
    }
}
