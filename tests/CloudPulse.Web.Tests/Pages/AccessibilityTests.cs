using CloudPulse.Web.Tests.Dashboard;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>Every page, for everybody. A class for each look, so that they run beside each other.</summary>
public abstract class AccessibilityTests(Browser browser, ColorScheme scheme, int width, bool hostile = false) : IClassFixture<Browser>
{
    [Fact]
    public async Task Every_page_is_accessible_fits_the_window_and_does_not_complain()
    {
        await using var demo = await Demo.StartAsync(hostile);
        await using var walk = await PageWalk.StartAsync(browser, demo, scheme, width);

        await walk.GoEverywhereAsync(
            async (window, address) =>
            {
                walk.Findings.AddRange(await window.BarriersAsync());
                await walk.JudgeAsync(window, address);
            }
        );

        Assert.True(walk.Findings.Count == 0, string.Join('\n', walk.Findings));
    }
}

public sealed class AccessibilityOnDesktopsTests(Browser browser) : AccessibilityTests(browser, ColorScheme.Light, PageWalk.Desktop);

public sealed class AccessibilityOnPhonesTests(Browser browser) : AccessibilityTests(browser, ColorScheme.Dark, PageWalk.Phone);

public sealed class AccessibilityWithHostileNamesTests(Browser browser)
    : AccessibilityTests(browser, ColorScheme.Light, PageWalk.Phone, hostile: true);
