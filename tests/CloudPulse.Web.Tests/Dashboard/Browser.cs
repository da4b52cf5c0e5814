using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>One Chromium for all browser tests. <c>CLOUDPULSE_CHROMIUM</c> names another one than Debian's.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>In milliseconds, for what comes sooner or later: other tests may hold the processors for long.</summary>
    internal const int Patience = 120_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string Path => Environment.GetEnvironmentVariable("CLOUDPULSE_CHROMIUM") ?? "/usr/bin/chromium";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Path,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--hide-scrollbars",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>A window of its own, with no memory of others. Skips the test where there is no Chromium.</summary>
    internal Task<BrowserWindow> OpenAsync(
        DashboardHost host,
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        bool scripts = true
    ) => OpenAsync(host.Address, scheme, width, scripts);

    /// <inheritdoc cref="OpenAsync(DashboardHost, ColorScheme, int, bool)"/>
    internal async Task<BrowserWindow> OpenAsync(Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1280, bool scripts = true)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium at {Path}");
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = address.ToString(),
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 844 },
                JavaScriptEnabled = scripts,
                TimezoneId = "UTC",
            }
        );
        context.SetDefaultTimeout(Patience);
        return new(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A page, and what its console complained of.</summary>
internal sealed class BrowserWindow : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public BrowserWindow(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>Opens an address and waits for the live stream, where the page has one.</summary>
    public async Task<IResponse?> GoAsync(string address)
    {
        var answer = await Page.GotoAsync(address);
        if (await Page.Locator("#live").CountAsync() > 0 && await Page.Locator("html.js").CountAsync() > 0)
        {
            await Page.Locator("#live[data-state=on]").WaitForAsync();
        }

        return answer;
    }

    /// <summary>
    /// Waits until the page has an address. Not <c>WaitForURLAsync</c>, which waits for a change that comes after it has looked, and misses
    /// one that comes while it looks.
    /// </summary>
    public Task IsAtAsync(string address) => Assertions.Expect(Page).ToHaveURLAsync(address, new() { Timeout = Browser.Patience });

    /// <summary>What axe finds that is a serious or critical barrier to somebody.</summary>
    public Task<IEnumerable<string>> BarriersAsync() => ViolationsAsync("serious", "critical");

    /// <summary>What axe finds, of these impacts alone or of all.</summary>
    public async Task<IEnumerable<string>> ViolationsAsync(params string[] impacts)
    {
        const int maxMarkup = 200;
        var axe = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return axe
            .Violations.Where(found => impacts.Length == 0 || impacts.Contains(found.Impact))
            .Select(found =>
                $"{Page.Url}: {found.Id}: {string.Join("; ", found.Nodes.Select(node => node.Html[..Math.Min(maxMarkup, node.Html.Length)]))}"
            );
    }

    /// <summary>How far the page is wider than the window.</summary>
    public Task<int> OverflowAsync() =>
        Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
