using System.Net.Http.Headers;
using CloudPulse.Bench.History;
using CloudPulse.Bench.Targets;

namespace CloudPulse.Bench.Measurements;

/// <summary>The overview as somebody looks at it: how soon it is there, how soon it can be used, and what it costs to leave it open.</summary>
internal static class Pages
{
    private const int Groups = 10;
    private const int Views = 20;
    private const int WarmUps = 100;
    private const int Requests = 200;
    private static readonly TimeSpan Past = TimeSpan.FromDays(30);
    private static readonly TimeSpan QuickPast = TimeSpan.FromDays(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Until every check was probed once.</summary>
    private static readonly TimeSpan FirstRound = TimeSpan.FromSeconds(65);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    public static Measurement Measurement { get; } =
        new(
            "page",
            [
                new("first contentful paint of the overview of 1,000 checks, headless Chromium, p95", "ms", 1_000),
                new("first byte of the overview of 2,000 checks, p95", "ms", 100),
                new("overview of 2,000 checks usable: loaded, live, a key press shown, headless Chromium, p95", "ms", 1_000),
                new(
                    "the live updates of an overview of 2,000 checks every 60 s that is left open: processor time of server and page, of one core",
                    "%",
                    5
                ),
            ],
            RunAsync
        );

    private static async Task<IReadOnlyList<double>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var data = await HistoryStore.PrepareAsync(
            options.Quick ? "bench-pages-quick" : "bench-pages",
            [.. Keys(200)],
            Interval,
            options.Quick ? QuickPast : Past,
            cancellationToken
        );
        await using var chromium = await Chromium.StartAsync();
        using var workspace = new Workspace();
        await using var nginx = await Nginx.StartAsync(workspace, cancellationToken);
        double paint;
        await using (var serve = await ServeUnderTest.StartAsync(options, workspace, Yaml(nginx, 100), cancellationToken, data))
        {
            await Task.Delay(options.Window(FirstRound), TimeProvider.System, cancellationToken);
            paint = Percentiles.At(await ViewsAsync(chromium, serve, view => view.Paint), 0.95);
        }

        await using (var serve = await ServeUnderTest.StartAsync(options, workspace, Yaml(nginx, 200), cancellationToken, data))
        {
            await Task.Delay(options.Window(FirstRound), TimeProvider.System, cancellationToken);
            var firstByte = await FirstByteAsync(serve, cancellationToken);
            var usable = Percentiles.At(await ViewsAsync(chromium, serve, view => view.Usable), 0.95);
            return [paint, firstByte, usable, await IdleAsync(chromium, serve, options.Window(Window), cancellationToken)];
        }
    }

    /// <summary>Each view in a window of its own, which has nothing in its cache.</summary>
    private static async Task<IReadOnlyList<double>> ViewsAsync(Chromium chromium, ServeUnderTest serve, Func<PageView, double> of)
    {
        var times = new List<double>();
        for (var number = 0; number <= Views; number++)
        {
            await using var page = await chromium.OpenAsync();
            var view = await page.ViewAsync(serve.Url);
            if (number > 0)
            {
                times.Add(of(view));
            }
        }

        return times;
    }

    private static async Task<double> FirstByteAsync(ServeUnderTest serve, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var number = 0; number < WarmUps + Requests; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, serve.Url);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
            var started = TimeProvider.System.GetTimestamp();
            using var answer = await Http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await body.ReadExactlyAsync(new byte[1], cancellationToken);
            if (number >= WarmUps)
            {
                times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }

            await body.CopyToAsync(Stream.Null, cancellationToken);
        }

        return Percentiles.At(times, 0.95);
    }

    private static async Task<double> IdleAsync(
        Chromium chromium,
        ServeUnderTest serve,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        async Task<double> ShareAsync()
        {
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            var before = serve.Program.Cpu + await chromium.RenderersCpuAsync();
            var started = TimeProvider.System.GetTimestamp();
            await Task.Delay(window, TimeProvider.System, cancellationToken);
            var used = serve.Program.Cpu + await chromium.RenderersCpuAsync() - before;
            return 100 * (used / TimeProvider.System.GetElapsedTime(started));
        }

        var alone = await ShareAsync();
        await using var page = await chromium.OpenAsync();
        await page.GoAsync(serve.Url);
        return await ShareAsync() - alone;
    }

    private static IEnumerable<string> Keys(int inGroup) =>
        Enumerable.Range(0, Groups).SelectMany(group => Enumerable.Range(0, inGroup).Select(number => $"page{group}-{number}"));

    private static string Yaml(Nginx nginx, int inGroup) =>
        CheckYaml.File(
            Enumerable
                .Range(0, Groups)
                .Select(group => CheckYaml.Checks($"page{group}", inGroup, nginx.Url, "60s", "10s", $", group: Group {group}"))
        );
}
