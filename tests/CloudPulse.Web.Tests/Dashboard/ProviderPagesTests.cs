using CloudPulse.Web.Tests.Access;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>Signing in through a provider, in a real browser.</summary>
public sealed class ProviderPagesTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_signs_in_through_a_provider_and_is_told_when_they_may_not(bool scripts)
    {
        await using var subject = await ProviderSubject.StartAsync();
        await using var window = await browser.OpenAsync(subject.Web.Address, scripts: scripts);
        var page = window.Page;
        subject.Stub.Claims["email_verified"] = false;
        await window.GoAsync("/dashboard/about");
        await page.Locator("a:has-text('Sign in with Corp')").ClickAsync();
        await page.Locator("[role=alert]:has-text('Corp knows you, but')").WaitForAsync();
        Assert.DoesNotContain("code=", page.Url, StringComparison.Ordinal);

        // Trying again from there leads where they wanted to go.
        subject.Stub.Claims["email_verified"] = true;
        await page.Locator("a:has-text('Sign in with Corp')").ClickAsync();
        await page.Locator("h1:text('About')").WaitForAsync();
        await window.GoAsync("/account");
        await page.Locator("dd:text('through corp')").WaitForAsync();
        Assert.Equal(0, await page.Locator("input[type=password]").CountAsync());
        await page.Locator("header button:text('Sign out')").ClickAsync();
        await page.Locator("h1:text('Sign in')").WaitForAsync();
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task The_pages_are_accessible_and_fit_the_window(ColorScheme scheme, int width)
    {
        await using var subject = await ProviderSubject.StartAsync();
        await using var window = await browser.OpenAsync(subject.Web.Address, scheme, width);
        await ShouldBeFineAsync(window, "/sign-in?via=corp&failure=not_allowed&return=%2Faccount");
        subject.Stub.Claims["email"] = new string('w', 85) + "@corp.example";
        await subject.EnterAsync();
        await window.Page.Locator("input[name=name]").FillAsync("root");
        await window.Page.Locator("input[name=password]").FillAsync(SignedIn.Password);
        await window.Page.Locator("main button").ClickAsync();
        await window.Page.Locator("h1:text('Your account')").WaitForAsync();
        await ShouldBeFineAsync(window, "/settings/users");
        await ShouldBeFineAsync(window, "/settings/users/2");
        Assert.Equal(0, await window.Page.Locator("form[action$='/role'], form[action$='/password']").CountAsync());
    }

    private static async Task ShouldBeFineAsync(BrowserWindow window, string address)
    {
        await window.GoAsync(address);
        Assert.Empty(await window.ViolationsAsync());
        Assert.True(await window.OverflowAsync() == 0, $"{address} is wider than the window");
        Assert.Empty(window.Complaints);
    }
}
