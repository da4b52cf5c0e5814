using CloudPulse.Web.Tests.Dashboard;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>Not a test: pictures of every page of the demo, light, dark and as on a phone. <c>make screenshots</c>.</summary>
public sealed class Screenshots(Browser browser) : IClassFixture<Browser>
{
    private const int Margin = 12;

    /// <summary>What README.md shows: the address, and the last element that is in the picture.</summary>
    private static readonly Dictionary<string, string> Shown = new(StringComparer.Ordinal)
    {
        ["/"] = "details[data-group=Payments]",
        ["/p/acme"] = "main section:has(h2:has-text('Shop'))",
    };

    private static string Folder => Environment.GetEnvironmentVariable("SCREENSHOTS") ?? "artifacts/screenshots";

    [Theory(Explicit = true)]
    [InlineData("light", ColorScheme.Light, 1280)]
    [InlineData("dark", ColorScheme.Dark, 1280)]
    [InlineData("phone", ColorScheme.Light, 390)]
    public async Task Take(string look, ColorScheme scheme, int width)
    {
        await using var demo = await Demo.StartAsync();
        await using var walk = await PageWalk.StartAsync(browser, demo, scheme, width);
        await walk.GoEverywhereAsync(
            async (window, address) =>
            {
                await window.Page.Locator("[hx-trigger~=load]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
                var height = await UnrollAsync(window.Page, width);
                await TakeAsync(window.Page, Path.Combine(Folder, look, NameOf(address)), height);
                if (look == "light" && Shown.TryGetValue(address, out var last))
                {
                    var end = (await window.Page.Locator(last).BoundingBoxAsync())!;
                    await TakeAsync(window.Page, Path.Combine(Folder, "readme", NameOf(address)), (int)(end.Y + end.Height) + Margin);
                }

                await window.Page.SetViewportSizeAsync(width, 844);
            }
        );
        Assert.Empty(walk.Findings);
    }

    /// <summary>Makes the window as high as the page: what is out of sight is not drawn.</summary>
    private static async Task<int> UnrollAsync(IPage page, int width)
    {
        var (height, before) = (0, -1);
        while (height != before)
        {
            before = height;
            height = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
            await page.SetViewportSizeAsync(width, height);
            await Assertions.Expect(page.Locator("[data-short]")).ToHaveCountAsync(0);
        }

        return height;
    }

    private static Task TakeAsync(IPage page, string path, int height) =>
        page.ScreenshotAsync(
            new()
            {
                Path = path + ".png",
                Animations = ScreenshotAnimations.Disabled,
                Clip = new()
                {
                    X = 0,
                    Y = 0,
                    Width = page.ViewportSize!.Width,
                    Height = height,
                },
            }
        );

    private static string NameOf(string address)
    {
        var name = string.Concat(address.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '=' ? letter : '-')).Trim('-');
        return name.Length == 0 ? "overview" : name;
    }
}
