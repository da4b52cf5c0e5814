using CloudPulse.Web.Tests.Access;
using CloudPulse.Web.Tests.Dashboard;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>A browser that is led to every page of the demo, from before the first user to the settings.</summary>
internal sealed class PageWalk : IAsyncDisposable
{
    public const int Desktop = 1280;
    public const int Phone = 390;

    private readonly Demo _demo;
    private readonly BrowserWindow _window;

    private PageWalk(Demo demo, BrowserWindow window)
    {
        _demo = demo;
        _window = window;
    }

    /// <summary>What was not as it should be.</summary>
    public List<string> Findings { get; } = [];

    public static async Task<PageWalk> StartAsync(Browser browser, Demo demo, ColorScheme scheme, int width)
    {
        var window = await browser.OpenAsync(demo.Web.Address, scheme, width);
        await window.Page.Clock.SetFixedTimeAsync(Demo.Now.UtcDateTime);
        return new(demo, window);
    }

    /// <param name="look">Called with every page, and its address.</param>
    public async Task GoEverywhereAsync(Func<BrowserWindow, string, Task> look)
    {
        await GoAsync(PageList.AtFirst, look);
        await _demo.FillAsync();
        await _demo.UsersAsync();
        await GoAsync(PageList.Public, look);
        var (name, value) = await _demo.Web.SignInAsync(Demo.Administrator);
        _ = name;
        var cookie = value.Split('=', 2);
        await _window.Page.Context.AddCookiesAsync([
            new()
            {
                Name = cookie[0],
                Value = cookie[1],
                Url = _demo.Web.Address.ToString(),
            },
        ]);
        await GoAsync(PageList.SignedIn(_demo), look);
    }

    /// <summary>Whether a page fits the window, turned from desktop to phone or back, and the browser has nothing to complain of.</summary>
    public async Task JudgeAsync(BrowserWindow window, string address)
    {
        var width = window.Page.ViewportSize!.Width;
        foreach (var other in (int[])[width == Phone ? Desktop : Phone, width])
        {
            await window.Page.SetViewportSizeAsync(other, 844);
            if (await window.OverflowAsync() is var overflow and > 0)
            {
                Findings.Add($"{address}: is {overflow} px too wide for a window of {other} px");
            }
        }

        Findings.AddRange(window.Complaints.Select(complaint => $"{address}: {complaint[..Math.Min(300, complaint.Length)]}"));
        window.Complaints.Clear();
    }

    public ValueTask DisposeAsync() => _window.DisposeAsync();

    private async Task GoAsync(IEnumerable<DemoPage> pages, Func<BrowserWindow, string, Task> look)
    {
        foreach (var (_, address, status) in pages)
        {
            var answer = await _window.GoAsync(address);
            if (answer?.Status != status)
            {
                Findings.Add($"{address}: answers {answer?.Status}, not {status}");
                continue;
            }

            if (await _window.Page.Locator("#chart:not([hidden])").CountAsync() > 0)
            {
                await _window.Page.Locator("#chart canvas").WaitForAsync();
            }

            // Chromium complains of such an answer by itself.
            _window.Complaints.RemoveAll(complaint => status >= 400 && complaint.Contains($"status of {status}", StringComparison.Ordinal));
            await look(_window, address);
        }
    }
}
