using CloudPulse.Acceptance.Support;
using Microsoft.Playwright;

namespace CloudPulse.Acceptance.Serve;

/// <summary>What somebody does on the first day, in a real browser, with the built programs.</summary>
public sealed class StoryTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Passphrase = "a fine long passphrase";

    /// <summary>From the instant that Orders breaks or is mended until the open page shows it: three results, a second apart.</summary>
    private const int WithinSeconds = 15;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task From_the_first_start_to_a_status_page(ColorScheme scheme, int width)
    {
        Assert.SkipUnless(File.Exists(Chromium), $"There is no Chromium at {Chromium}");
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var orders = await OrdersProgram.StartAsync(Cancel);
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var context = await chromium.NewContextAsync(
            new()
            {
                BaseURL = instance.Api.Url,
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 844 },
            }
        );
        context.SetDefaultTimeout((float)Eventually.Deadline.TotalMilliseconds);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);

        // The first start offers to create the administrator.
        await page.GotoAsync("/");
        await page.GetByText("Create the administrator").ClickAsync();
        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Passphrase);
        await page.GetByLabel("Password again").FillAsync(Passphrase);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create and sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "No checks yet" }).WaitForAsync();

        // A check, tried before it is saved.
        await page.GetByRole(AriaRole.Link, new() { Name = "New check" }).ClickAsync();
        await page.Locator("[name=url]").FillAsync(orders.Url + "/health");
        await page.Locator("[name=name]").FillAsync("Orders");
        await page.Locator("[name=interval]").FillAsync("1s");
        await page.Locator("[name=timeout]").FillAsync("900ms");
        await page.Locator("#yaml:has-text('timeout: 900ms')").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await page.Locator("#trial:has-text('Up')").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create check" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync("/dashboard/checks/orders?notice=created");
        await page.Locator("#check-now .st.up").First.WaitForAsync();

        // It goes down on the open overview within seconds of breaking, without a reload.
        await page.GotoAsync("/");
        await page.Locator("#totals h1:text('The check is up')").WaitForAsync();
        await orders.BreakAsync(new { health = "failing" }, Cancel);
        await page.Locator("li.row .st.down").WaitForAsync(Soon());
        await page.Locator("#totals h1:text('1 check is down')").WaitForAsync(Soon());

        // Somebody takes it on.
        await page.Locator("#open-incidents a:has-text('Orders')").ClickAsync();
        Assert.Equal("ada", await page.Locator("form[action$='/acknowledge'] [name=by]").InputValueAsync());
        await page.Locator("form[action$='/acknowledge'] [name=note]").FillAsync("Looking at it.");
        await page.Locator("form[action$='/acknowledge'] button").ClickAsync();
        await page.Locator(".story li:has-text('Acknowledged by ada'):has-text('Looking at it.')").WaitForAsync();
        var incident = page.Url.Split('?')[0];

        // It recovers, on the open page of the check.
        await page.GetByRole(AriaRole.Link, new() { Name = "To the check" }).ClickAsync();
        await page.Locator("#check-now .st.down").First.WaitForAsync();
        await orders.MendAsync(Cancel);
        await page.Locator("#check-now .st.up").First.WaitForAsync(Soon());
        await Eventually.HoldsAsync(
            "the incident's story ends well",
            async _ =>
            {
                await page.GotoAsync(incident);
                return await page.Locator(".story li:has-text('Resolved')").CountAsync() > 0;
            },
            Cancel
        );

        // Others are shown how it is.
        await page.GotoAsync("/settings");
        await page.Locator("main a[href='/status-pages']").ClickAsync();
        await page.Locator("main a[href='/status-pages/new']").ClickAsync();
        await page.Locator("[name=name]").FillAsync("Acme status");
        await page.Locator("[name=key]").FillAsync("acme");
        await page.Locator("[name=more]")
            .FillAsync("sections:\n  - name: Shop\n    components:\n      - name: Ordering\n        check: orders\n");
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await page.Locator("main a[href='/p/acme']").ClickAsync();
        await page.Locator("header:has-text('Acme status')").WaitForAsync();
        await page.Locator("main :text('Ordering')").First.WaitForAsync();

        // And away: what is public stays so, all else asks who is there.
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }).WaitForAsync();
        Assert.Equal(200, (await page.GotoAsync("/p/acme"))!.Status);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }).WaitForAsync();
        Assert.Empty(complaints);
    }

    private static LocatorWaitForOptions Soon() => new() { Timeout = WithinSeconds * 1000 };
}
