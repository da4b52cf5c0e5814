using CloudPulse.Core.Model;

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
}
