using Microsoft.Playwright;

namespace CloudPulse.Bench.Targets;

/// <summary>Debian's Chromium without a window, or the one that <c>CLOUDPULSE_CHROMIUM</c> names.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CLOUDPULSE_CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"],
            }
        );
        return new(playwright, browser);
    }

    public async Task<ChromiumPage> OpenAsync()
    {
        var context = await _browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 844 },
            }
        );
        return new(context, await context.NewPageAsync());
    }

    /// <summary>Processor time of everything that shows pages.</summary>
    public async Task<TimeSpan> RenderersCpuAsync()
    {
        var session = await _browser.NewBrowserCDPSessionAsync();
        var answer = (await session.SendAsync("SystemInfo.getProcessInfo"))!.Value;
        await session.DetachAsync();
        return TimeSpan.FromSeconds(
            answer
                .GetProperty("processInfo")
                .EnumerateArray()
                .Where(process => process.GetProperty("type").GetString() == "renderer")
                .Sum(process => process.GetProperty("cpuTime").GetDouble())
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>Since the navigation began, in milliseconds.</summary>
/// <param name="Paint">The first contentful paint.</param>
/// <param name="Usable">Loaded, the live stream connected, a key press shown.</param>
internal sealed record PageView(double Paint, double Usable);

/// <summary>A window of its own, with nothing in its cache.</summary>
internal sealed class ChromiumPage(IBrowserContext context, IPage page) : IAsyncDisposable
{
    // A promise and no predicate to be asked again: the pages' policy forbids what that would take.
    private const string Live = """
        new Promise(done => {
          const look = () =>
            document.readyState === 'complete' && document.querySelector('#live')?.dataset.state === 'on' ? done() : requestAnimationFrame(look);
          look();
        })
        """;
    private const string Focus = "document.querySelector('input[name=q]').focus()";
    private const string Typed = "document.querySelector('input[name=q]').value";
    private const string NextFrame = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))";
    private const string FirstPaint = "performance.getEntriesByName('first-contentful-paint')[0].startTime";

    public async Task GoAsync(string url)
    {
        await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Commit });
        await page.EvaluateAsync(Live);
    }

    public async Task<PageView> ViewAsync(string url)
    {
        await GoAsync(url);
        // As a hand does it: a locator has the page run the tool's own search for the input first, 130 ms that no viewer waits for.
        await page.EvaluateAsync(Focus);
        await page.Keyboard.PressAsync("a");
        var usable = await page.EvaluateAsync<double>(NextFrame);
        if (await page.EvaluateAsync<string>(Typed) != "a")
        {
            throw new InvalidOperationException("The search did not take the key.");
        }

        return new(await page.EvaluateAsync<double>(FirstPaint), usable);
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
