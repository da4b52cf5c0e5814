using CloudPulse.Core.Access;
using CloudPulse.Web.Tests.Access;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>Signing in and the settings, in a real browser.</summary>
public sealed class SettingsPagesTests(Browser browser) : IClassFixture<Browser>
{
    private const int Phone = 390;

    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>",
        "\u202Etxt.exe\u202C مرحبا بالعالم שלום",
        new('W', 100),
        string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 9)),
        "'\"&quot;--><img src=x onerror=alert(1)>",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, Phone)]
    public async Task Pages_are_accessible_fit_the_window_and_take_hostile_names(ColorScheme scheme, int width)
    {
        await using var web = await WebHost.StartAsync();
        await using var window = await browser.OpenAsync(web.Address, scheme, width);
        await ShouldBeFineAsync(window, "/setup");
        foreach (var name in Hostile)
        {
            await web.UserAsync(name, Role.Admin);
            await web.Get<ApiKeys>().CreateAsync(name, Scopes.Read | Scopes.Ingest, null, Cancel);
        }

        await ShouldBeFineAsync(window, "/sign-in");
        await window.Page.Locator("input[name=name]").FillAsync(Hostile[0]);
        await window.Page.Locator("input[name=password]").FillAsync(SignedIn.Password);
        await window.Page.Locator("main button").ClickAsync();
        await window.Page.Locator("a[href='/account']").WaitForAsync();

        string[] addresses = ["/settings", "/settings/users", "/settings/users/2", "/settings/users/3", "/settings/keys", "/account"];
        foreach (var address in addresses)
        {
            await ShouldBeFineAsync(window, address);
        }

        // With mistakes beside the fields.
        await window.GoAsync("/settings/users");
        await window.Page.Locator("input[name=name]").FillAsync(Hostile[1]);
        await window.Page.Locator("input[name=password]").FillAsync("short");
        await window.Page.Locator("input[name=password-again]").FillAsync("other");
        await window.Page.Locator("main button").ClickAsync();
        await window.Page.Locator("#field-password-mistake").WaitForAsync();
        Assert.Equal(Hostile[1], await window.Page.Locator("input[name=name]").InputValueAsync());
        Assert.Equal("", await window.Page.Locator("input[name=password]").InputValueAsync());
        await ShouldBeFineAsync(window);
        Assert.Equal(["422"], window.Complaints.Select(complaint => complaint.Split("status of ")[1][..3]));
    }

    [Fact]
    public async Task A_user_is_made_demoted_disabled_and_deleted_without_scripts()
    {
        await using var web = await WebHost.StartAsync();
        await web.UserAsync("root", Role.Admin);
        await using var window = await browser.OpenAsync(web.Address, scripts: false);
        await SignInAsync(window, "root");
        await window.GoAsync("/settings/users");
        await FillAsync(window, ("name", "ada"), ("password", SignedIn.Password), ("password-again", SignedIn.Password));
        await window.Page.Locator("select[name=role]").SelectOptionAsync("editor");
        await window.Page.Locator("main button:text('Create')").ClickAsync();
        await SaysAsync(window, "Created.");

        await window.Page.Locator("select[name=role]").SelectOptionAsync("viewer");
        await window.Page.Locator("button:text('Save')").ClickAsync();
        await SaysAsync(window, "The role is changed.");
        await FillAsync(window, ("password", "another fine passphrase"), ("password-again", "another fine passphrase"));
        await window.Page.Locator("button:text-is('Set')").ClickAsync();
        await SaysAsync(window, "The password is set");
        await window.Page.Locator("button:text('Disable')").ClickAsync();
        await SaysAsync(window, "Disabled");
        var ada = await web.Get<Users>().FindByNameAsync("ada", Cancel);
        Assert.Equal((Role.Viewer, true), (ada!.Role, ada.Disabled));

        await window.Page.Locator("input[name=sure]").CheckAsync();
        await window.Page.Locator("button:text('Delete')").ClickAsync();
        await SaysAsync(window, "The user is deleted.");

        await window.GoAsync("/settings/users/1");
        await window.Page.Locator("button:text('Disable')").ClickAsync();
        await window.Page.Locator("[role=alert]:has-text('last admin')").WaitForAsync();
        Assert.Single(await web.Get<Users>().ListAsync(Cancel));
    }

    [Fact]
    public async Task A_key_is_shown_once_works_and_is_revoked()
    {
        await using var web = await WebHost.StartAsync();
        await web.UserAsync("root", Role.Admin);
        await using var window = await browser.OpenAsync(web.Address);
        await SignInAsync(window, "root");
        await window.GoAsync("/settings/keys");
        await FillAsync(window, ("name", "ci"));
        await window.Page.Locator("main button:text('Create')").ClickAsync();
        await window.Page.Locator("#scopes-mistake").WaitForAsync();
        Assert.Equal("ci", await window.Page.Locator("input[name=name]").InputValueAsync());

        await window.Page.Locator("input[name=scopes][value=read]").CheckAsync();
        await window.Page.Locator("select[name=days]").SelectOptionAsync("90");
        await window.Page.Locator("main button:text('Create')").ClickAsync();
        var text = await window.Page.Locator("#new-key").InputValueAsync();
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", text))).ShouldBeAsync(200);

        await window.GoAsync("/settings/keys");
        Assert.DoesNotContain(text, await window.Page.ContentAsync(), StringComparison.Ordinal);
        await window.Page.Locator("button:text('Revoke')").ClickAsync();
        await SaysAsync(window, "The key is revoked.");
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, ("X-API-Key", text))).ShouldBeAsync(401);
    }

    [Fact]
    public async Task A_page_that_is_open_leads_to_the_sign_in_when_its_session_ends()
    {
        await using var web = await WebHost.StartAsync();
        var root = await web.UserAsync("root", Role.Admin);
        await using var window = await browser.OpenAsync(web.Address);
        await SignInAsync(window, "root");
        await window.GoAsync("/");

        await web.Get<Users>().ChangeAsync(root.Id, null, new() { SignOut = true }, Cancel);

        await window.IsAtAsync("/sign-in");
    }

    [Fact]
    public async Task A_viewer_is_offered_nothing_that_would_be_refused()
    {
        await using var web = await WebHost.StartAsync();
        await web.CreateAsync("/api/v1/checks", """{"url":"https://shop.example"}""");
        await web.UserAsync("root", Role.Admin);
        await web.UserAsync("vera", Role.Viewer);
        await using var window = await browser.OpenAsync(web.Address);
        await SignInAsync(window, "vera");
        await window.GoAsync("/dashboard/checks/shop.example");
        Assert.Equal(0, await window.Page.Locator("main form[method=post]").CountAsync());
        await window.GoAsync("/settings");
        Assert.Equal(
            ["/settings/channels", "/settings/maintenance"],
            await window
                .Page.Locator("a[href^='/settings/']")
                .EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))")
        );
        await window.Page.GotoAsync("/settings/users");
        Assert.Equal("Not allowed", await window.Page.Locator("h1").InnerTextAsync());
    }

    private static async Task ShouldBeFineAsync(BrowserWindow window, string? address = null)
    {
        if (address is not null)
        {
            await window.GoAsync(address);
        }

        Assert.Empty(await window.BarriersAsync());
        Assert.Equal(0, await window.OverflowAsync());
    }

    private static async Task SignInAsync(BrowserWindow window, string name)
    {
        await window.GoAsync("/sign-in");
        await FillAsync(window, ("name", name), ("password", SignedIn.Password));
        await window.Page.Locator("main button").ClickAsync();
        await window.Page.Locator("a[href='/account']").WaitForAsync();
    }

    private static async Task FillAsync(BrowserWindow window, params (string Field, string Value)[] fields)
    {
        foreach (var (field, value) in fields)
        {
            await window.Page.Locator($"input[name={field}]").FillAsync(value);
        }
    }

    private static Task SaysAsync(BrowserWindow window, string text) =>
        window.Page.Locator($"[role=status]:has-text('{text}')").WaitForAsync();
}
