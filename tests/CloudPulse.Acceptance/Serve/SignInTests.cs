using CloudPulse.Acceptance.Support;
using Microsoft.Playwright;

namespace CloudPulse.Acceptance.Serve;

/// <summary>From the first start to a changed password, in a real browser.</summary>
public sealed class SignInTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const string First = "a fine long passphrase";
    private const string Second = "another fine passphrase";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_start_makes_the_administrator_and_guessing_is_locked_out()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"There is no Chromium at {Chromium}");
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        Assert.Contains("/setup", instance.Program.Output, StringComparison.Ordinal);
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var home = await OpenAsync();
        var away = await OpenAsync();

        // The first start offers it, and from then on nothing is open.
        await home.GotoAsync("/");
        await home.Locator("a[href='/setup']").ClickAsync();
        await SubmitAsync(home, ("name", "ada"), ("password", First), ("password-again", First));
        await home.Locator("header a[href='/account']").WaitForAsync();
        await home.Locator("header button:text('Sign out')").ClickAsync();
        await home.Locator("h1:text('Sign in')").WaitForAsync();
        await home.GotoAsync("/dashboard/about");
        Assert.EndsWith("/sign-in?return=%2Fdashboard%2Fabout", home.Url, StringComparison.Ordinal);

        // Signing in leads back; a wrong password doesn't, and after a few not even the right one.
        await SubmitAsync(home, ("name", "ada"), ("password", First));
        await home.Locator("h1:text('About')").WaitForAsync();
        await SignInAsync(away, First);
        var guesser = await OpenAsync();
        await guesser.GotoAsync("/sign-in");
        for (var guess = 0; guess < 5; guess++)
        {
            await SubmitAsync(guesser, ("name", "ada"), ("password", "wrong wrong wrong"));
            await guesser.Locator("[role=alert]:has-text('not right')").WaitForAsync();
        }

        await SubmitAsync(guesser, ("name", "ada"), ("password", First));
        await guesser.Locator("[role=alert]:has-text('Try again in')").WaitForAsync();

        await home.GotoAsync("/account");
        Assert.Equal(2, await home.Locator("tbody tr").CountAsync());
        await home.Locator("button:text('Sign out everywhere')").ClickAsync();
        await home.Locator("h1:text('Sign in')").WaitForAsync();
        await away.Locator("h1:text('Sign in')").WaitForAsync();

        async Task<IPage> OpenAsync() => await (await chromium.NewContextAsync(new() { BaseURL = instance.Api.Url })).NewPageAsync();
    }

    [Fact]
    public async Task A_changed_password_leaves_this_browser_signed_in_and_no_other()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"There is no Chromium at {Chromium}");
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var home = await OpenAsync();
        var away = await OpenAsync();
        await home.GotoAsync("/setup");
        await SubmitAsync(home, ("name", "ada"), ("password", First), ("password-again", First));
        await SignInAsync(away, First);

        await home.GotoAsync("/account");
        await SubmitAsync(home, ("current", First), ("new", Second), ("new-again", Second));
        await home.Locator("[role=status]:has-text('Your password is changed')").WaitForAsync();
        Assert.Equal(1, await home.Locator("tbody tr").CountAsync());

        // The page that the other one has open notices by itself, and the old password is of no use.
        await away.Locator("h1:text('Sign in')").WaitForAsync();
        await SubmitAsync(away, ("name", "ada"), ("password", First));
        await away.Locator("[role=alert]:has-text('not right')").WaitForAsync();
        await SignInAsync(away, Second);

        // A restart signs nobody out.
        await instance.StopAsync(Cancel);
        await using var again = await Instance.StartAsync(workspace, Cancel);
        Assert.DoesNotContain("/setup", again.Program.Output, StringComparison.Ordinal);
        var cookies = await home.Context.CookiesAsync();
        var kept = await chromium.NewContextAsync(new() { BaseURL = again.Api.Url });
        await kept.AddCookiesAsync(
            cookies.Select(cookie => new Cookie
            {
                Name = cookie.Name,
                Value = cookie.Value,
                Url = again.Api.Url,
            })
        );
        var page = await kept.NewPageAsync();
        await page.GotoAsync("/account");
        await page.Locator("h1:text('Your account')").WaitForAsync();

        async Task<IPage> OpenAsync() => await (await chromium.NewContextAsync(new() { BaseURL = instance.Api.Url })).NewPageAsync();
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.GotoAsync("/");
        await SubmitAsync(page, ("name", "ada"), ("password", password));
        await page.Locator("header a[href='/account']").WaitForAsync();
    }

    private static async Task SubmitAsync(IPage page, params (string Field, string Value)[] fields)
    {
        foreach (var (field, value) in fields)
        {
            await page.Locator($"main input[name={field}]").FillAsync(value);
        }

        await page.Locator($"main input[name={fields[0].Field}]").PressAsync("Enter");
    }
}
