using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class RunNowTests : IAsyncLifetime
{
    private const string Address = "/dashboard/checks/shop/run";
    private readonly FakeTimeProvider _time = new(new(2026, 2, 2, 12, 34, 56, TimeSpan.Zero));
    private DashboardHost _host = null!;
    private FakeSubject _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync(checks: 0, _time);
        _shop = _host.World.Add(FakeWorld.Define("shop", "Shop"));
        _host.World.Judge("shop", PulseStatus.Up);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Without_a_script_the_page_comes_back_with_the_result()
    {
        _host.World.NextRun = PulseStatus.Down;
        var page = await _host.GetPageAsync("/dashboard/checks/shop");

        using var response = await _host.SendFormAsync(page, Address);

        var notice = (await _host.GetPageAsync(response.Headers.Location!.ToString())).QuerySelector("#notice")!.Words();
        Assert.StartsWith("Probed.", notice, StringComparison.Ordinal);
        Assert.Contains("Down", notice);
        Assert.Contains("timeout: no answer within 10 s", notice);
        Assert.Single(_shop.Recorded);
    }

    [Fact]
    public async Task A_result_that_could_not_be_stored_is_shown_and_said_so()
    {
        _host.World.StoreIsBroken = true;
        var page = await _host.GetPageAsync("/dashboard/checks/shop");

        using var response = await _host.SendFormAsync(page, Address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("no space left on device", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var part = (await StartAsync()).Words();
        Assert.StartsWith("Probed, but not stored:", part, StringComparison.Ordinal);
        Assert.Contains("no space left on device", part);
        Assert.Contains("Up", part);
    }

    [Fact]
    public async Task With_a_script_the_result_comes_in_place()
    {
        var part = await StartAsync();

        Assert.StartsWith("Probed.", part.Words(), StringComparison.Ordinal);
        Assert.Contains("First byte", part.Words());
        Assert.Null(part.QuerySelector("[hx-get]"));
        Assert.Single(_shop.Recorded);
    }

    [Fact]
    public async Task While_it_takes_long_progress_is_shown_and_asking_again_joins_it()
    {
        var gate = new TaskCompletionSource();
        _host.World.RunGate = gate.Task;
        var started = StartAsync();
        await AdvanceAsync(started);
        var part = await started;
        Assert.StartsWith("Probing…", part.Words(), StringComparison.Ordinal);
        var next = part.QuerySelector("[hx-get]")!.GetAttribute("hx-get")!;

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Contains("4 s of at most 10 s", Part(await _host.GetPageAsync(next)).Words());
        var again = StartAsync();
        await AdvanceAsync(again);
        Assert.Equal(next, (await again).QuerySelector("[hx-get]")!.GetAttribute("hx-get"));

        gate.SetResult();
        IElement shown;
        do
        {
            shown = Part(await _host.GetPageAsync(next));
        } while (shown.QuerySelector("[hx-get]") is not null);

        Assert.StartsWith("Probed.", shown.Words(), StringComparison.Ordinal);
        Assert.Single(_shop.Recorded);
    }

    [Fact]
    public async Task Who_leaves_the_page_ends_nothing()
    {
        var gate = new TaskCompletionSource();
        _host.World.RunGate = gate.Task;
        using var leaving = new CancellationTokenSource();
        var asked = _host.Client.PostAsync(Address, new FormUrlEncodedContent([]), leaving.Token);
        while (_host.World.RunsBegun == 0)
        {
            await Task.Yield();
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        gate.SetResult();
        while (_shop.Recorded.Count == 0)
        {
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?at=1")]
    [InlineData("?at=-1")]
    [InlineData("?at=9223372036854775807")]
    public async Task A_run_that_is_not_known_is_said_so(string query) =>
        Assert.Contains("not known any more", Part(await _host.GetPageAsync(Address + query)).Words());

    [Fact]
    public async Task A_run_whose_end_was_not_seen_is_found_in_the_store()
    {
        var pulse = _shop.Make(_time.GetUtcNow().AddMinutes(-1), PulseStatus.Down);
        _shop.Recorded.Add(pulse);

        var part = Part(await _host.GetPageAsync($"{Address}?at={pulse.Time.ToUnixTimeMilliseconds()}"));

        Assert.StartsWith("Probed.Down", part.Words(), StringComparison.Ordinal);
    }

    private async Task<IElement> StartAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("HX-Request", "true");
        using var response = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return Part(await Html.ParseAsync(response, HttpStatusCode.OK));
    }

    /// <summary>Passes the moment that is waited for a quick end.</summary>
    private async Task AdvanceAsync(Task until)
    {
        while (!until.IsCompleted)
        {
            if (_time.WaitingTimers > 0)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
            }

            await Task.Yield();
        }
    }

    private static IElement Part(IHtmlDocument document) => document.QuerySelector("#run-result")!;
}
