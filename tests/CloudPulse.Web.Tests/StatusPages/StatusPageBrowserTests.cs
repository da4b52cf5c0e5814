using System.Text.Json;
using CloudPulse.Web.Tests.Dashboard;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.StatusPages;

public sealed class StatusPageBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task A_page_is_fit_for_everybody_without_scripts(ColorScheme scheme, int width)
    {
        await using var web = await StatusPageHost.StartAsync(
            more: ",\"accent\":\"#ffcc00\",\"description\":\"See [help](https://a.example).\""
        );
        await web.BreakAsync("a", TimeProvider.System.GetUtcNow().AddMinutes(-5));
        web.Mend("b");
        await web.CreateAsync(
            "/api/v1/status-pages/acme/notices",
            """{"title":"Slow","status":"identified","text":"We *look*.\n\n- one\n- two","impact":"degraded","components":["Payments"]}"""
        );
        await web.CreateAsync(
            "/api/v1/maintenance",
            """{"name":"Disks","announce":true,"all":true,"cron":"0 3 * * sun","duration":"2h"}"""
        );
        foreach (var path in (string[])["/p/acme", "/p/acme/history", "/p/nope"])
        {
            await JudgeAsync(web, path, scheme, width, tolerated: path == "/p/nope" ? "404" : null);
        }
    }

    [Fact]
    public async Task Hostile_names_do_no_harm()
    {
        await using var web = await WebHost.StartAsync();
        var names = HostileNames
            .All.Select(name => new string([.. name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]))
            .Select(name => name.Length > 200 ? name[..200] : name)
            .Append("👩‍👩‍👧‍👦🔥")
            .Where(name => name.Trim().Length > 0)
            .ToArray();
        await web.CreateAsync("/api/v1/checks", """{"key":"a","url":"https://a.example"}""");
        var components = names
            .Distinct()
            .Select(name => new
            {
                name,
                check = "a",
                description = name,
            });
        await web.CreateAsync(
            "/api/v1/status-pages",
            JsonSerializer.Serialize(
                new
                {
                    key = "h",
                    name = names[0],
                    description = string.Join("\n\n", names),
                    sections = names.Select(name => new { name, components }),
                }
            )
        );
        foreach (var name in names)
        {
            await web.CreateAsync(
                "/api/v1/status-pages/h/notices",
                JsonSerializer.Serialize(
                    new
                    {
                        title = name,
                        status = "announcement",
                        text = name,
                    }
                )
            );
        }

        await JudgeAsync(web, "/p/h", ColorScheme.Light, 360);
    }

    [Fact]
    public async Task A_password_is_given_without_scripts()
    {
        await using var web = await StatusPageHost.StartAsync(more: ",\"password\":\"correct horse\"");
        await using var window = await browser.OpenAsync(web.Address, scripts: false);
        await window.GoAsync("/p/acme");
        await window.Page.GetByLabel("Password").FillAsync("correct horse");
        await window.Page.GetByRole(AriaRole.Button).ClickAsync();
        await window.Page.GetByText("Web shop", new() { Exact = true }).First.WaitForAsync();
    }

    private async Task JudgeAsync(WebHost web, string path, ColorScheme scheme, int width, string? tolerated = null)
    {
        await using (var plain = await browser.OpenAsync(web.Address, scheme, width, scripts: false))
        {
            await plain.GoAsync(path);
            Assert.DoesNotContain(plain.Complaints, text => tolerated is null || !text.Contains(tolerated, StringComparison.Ordinal));
        }

        // The judge itself is a script: it comes in beside the page's own policy.
        await using var window = await browser.OpenAsync(web.Address, scheme, width);
        await window.GoAsync(path);
        Assert.Equal(0, await window.OverflowAsync());
        Assert.Empty(await window.BarriersAsync());
    }
}
