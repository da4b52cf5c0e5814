using System.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class IncidentPageTests : IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync(checks: 0);
        var check = _host.World.Add(FakeWorld.Define("shop", "Shop front")).Check;
        _host.World.Incidents.Open(
            check,
            IncidentKind.Down,
            TimeProvider.System.GetUtcNow().AddMinutes(-9),
            new("timeout", "no answer within 10 s")
        );
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Tells_the_story_and_who_was_told()
    {
        var page = await _host.GetPageAsync("/dashboard/incidents/1");

        var story = page.QuerySelectorAll(".story li").Select(line => line.Words()).ToArray();
        Assert.StartsWith("First failure", story[0], StringComparison.Ordinal);
        Assert.Contains("timeout: no answer within 10 s", story[0]);
        Assert.StartsWith("Opened", story[1], StringComparison.Ordinal);
        Assert.Contains("opens after 3 failed results in a row", story[1]);
        Assert.Contains(
            story,
            line => line.StartsWith("Telling ops: opened", StringComparison.Ordinal) && line.EndsWith("Delivered", StringComparison.Ordinal)
        );
        var told = page.QuerySelectorAll("[aria-labelledby=told-title] tbody tr").Select(row => row.Words()).ToArray();
        Assert.Contains("webhook-on-call Opened Waiting to try again 3", told[0]);
        Assert.Contains("ops Opened Delivered 1", told[1]);
    }

    [Fact]
    public async Task Is_acknowledged_once_by_name()
    {
        const string Form = "/dashboard/incidents/1/acknowledge";
        var page = await _host.GetPageAsync("/dashboard/incidents/1");

        using var nameless = await _host.SendFormAsync(page, Form, ("by", "  "), ("note", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nameless.StatusCode);

        using var done = await _host.SendFormAsync(page, Form, ("by", "Ada"), ("note", "on it"));
        page = await _host.GetPageAsync(done.Headers.Location!.ToString());
        Assert.Contains("Acknowledged by Ada", page.QuerySelector(".story")!.Words());
        Assert.Contains("on it", page.QuerySelector(".story")!.Words());
        Assert.DoesNotContain(page.QuerySelectorAll("form"), form => form.GetAttribute("action") == Form);
    }

    [Fact]
    public async Task The_list_can_show_open_ones_alone()
    {
        _host.World.Incidents.End(1);

        Assert.Contains("Nothing is open", (await _host.GetPageAsync("/dashboard/incidents?open=true")).Body!.TextContent);
        Assert.Single(Listed(await _host.GetPageAsync("/dashboard/incidents?open=false")));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?kind=down", 1)]
    [InlineData("?kind=degraded", 0)]
    [InlineData("?subject=check/shop", 1)]
    [InlineData("?subject=check/other", 0)]
    [InlineData("?q=shop%20front", 1)]
    [InlineData("?q=TIMEOUT", 1)]
    [InlineData("?q=nothing", 0)]
    [InlineData("?to=2020-01-01", 0)]
    [InlineData("?from=2020-01-01", 1)]
    [InlineData("?kind=x&from=y&to=9999-12-31&window=z&before=-1&open=maybe&subject=q", 1)]
    public async Task Filters_live_in_the_address(string query, int shown)
    {
        var page = await _host.GetPageAsync("/dashboard/incidents" + query);

        Assert.Equal(shown, Listed(page).Count());
        Assert.Equal(shown, page.QuerySelectorAll("svg.lane a").Length);
    }

    [Theory]
    [InlineData("24h")]
    [InlineData("7d")]
    [InlineData("30d")]
    [InlineData("90d")]
    public async Task Lanes_show_each_subject_over_a_window(string window)
    {
        var other = _host.World.Add(FakeWorld.Define("other", "Other")).Check;
        _host.World.Incidents.Open(other, IncidentKind.Degraded, TimeProvider.System.GetUtcNow().AddYears(-1), new("slow"));

        var page = await _host.GetPageAsync($"/dashboard/incidents?window={window}&q=o");

        Assert.Equal(["Shop front", "Other"], page.QuerySelectorAll(".lanes a.name").Select(name => name.Words()));
        var spans = page.QuerySelectorAll("svg.lane a");
        Assert.Equal(["/dashboard/incidents/1", "/dashboard/incidents/2"], spans.Select(span => span.GetAttribute("href")));
        Assert.All(spans, span => Assert.Contains("still going on", span.GetAttribute("aria-label")));
        Assert.Equal("1000", spans[1].QuerySelector("rect")!.GetAttribute("width"));
        Assert.Contains("q=o", page.QuerySelector("[aria-label=Window] a")!.GetAttribute("href"));
        Assert.Equal(window, page.QuerySelector("[aria-label=Window] a[aria-current]")!.Words());
    }

    [Fact]
    public async Task A_note_is_added_to_the_story()
    {
        const string Form = "/dashboard/incidents/1/note";
        var page = await _host.GetPageAsync("/dashboard/incidents/1");

        using var empty = await _host.SendFormAsync(page, Form, ("by", "Ada"), ("text", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        using var done = await _host.SendFormAsync(page, Form, ("by", "Ada"), ("text", "<b>disk</b> full"));
        page = await _host.GetPageAsync(done.Headers.Location!.ToString());
        Assert.Contains("Note by Ada", page.QuerySelector(".story")!.Words());
        Assert.Contains("<b>disk</b> full", page.QuerySelector(".story")!.Words());
    }

    [Fact]
    public async Task A_post_mortem_is_markdown_that_can_do_no_harm()
    {
        const string Form = "/dashboard/incidents/1/post-mortem";
        const string Text = """
            # Why
            The **disk** was full. <script>alert(1)</script> <img src=x onerror=alert(1)>
            [runbook](https://wiki.example/disk) [bad](javascript:alert(1)) ![image](https://x.example/i.png)
            """;
        var page = await _host.GetPageAsync("/dashboard/incidents/1");

        using var done = await _host.SendFormAsync(page, Form, ("by", "Ada"), ("text", Text));
        var after = await _host.GetPageAsync(done.Headers.Location!.ToString());
        var written = after.QuerySelector(".prose")!;
        Assert.Equal("disk", written.QuerySelector("strong")!.TextContent);
        Assert.Empty(written.QuerySelectorAll("script, img"));
        var link = Assert.Single(written.QuerySelectorAll("a"));
        Assert.Equal("https://wiki.example/disk", link.GetAttribute("href"));
        Assert.Equal("nofollow noopener", link.GetAttribute("rel"));
        Assert.Contains("Post-mortem by Ada", after.QuerySelector(".story")!.Words());

        // The first page's form knows nothing of it, and does not write over it.
        using var late = await _host.SendFormAsync(page, Form, ("by", "Bob"), ("text", "mine"));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var tooLong = await _host.SendFormAsync(after, Form, ("by", "Bob"), ("text", new string('x', 20_001)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
        using var gone = await _host.SendFormAsync(after, Form, ("by", "Bob"), ("text", ""));
        Assert.Null((await _host.GetPageAsync("/dashboard/incidents/1")).QuerySelector(".prose"));
    }

    [Fact]
    public async Task The_list_can_be_kept_as_a_file()
    {
        var csv = await _host.Client.GetStringAsync("/dashboard/export/incidents.csv?open=true", TestContext.Current.CancellationToken);
        Assert.StartsWith("id,subject,name,kind,state,", csv, StringComparison.Ordinal);
        Assert.Contains("1,check/shop,Shop front,down,open,", csv, StringComparison.Ordinal);
        var json = await _host.Client.GetStringAsync("/dashboard/export/incidents.json?open=false", TestContext.Current.CancellationToken);
        Assert.Equal("[]", json);
    }

    private static IEnumerable<AngleSharp.Dom.IElement> Listed(AngleSharp.Html.Dom.IHtmlDocument page) =>
        page.QuerySelectorAll("section[aria-label='List of incidents'] li");

    [Fact]
    public async Task The_address_in_notifications_leads_here()
    {
        using var response = await _host.Client.GetAsync("/incidents/1", TestContext.Current.CancellationToken);

        Assert.Equal("/dashboard/incidents/1", response.Headers.Location!.ToString());
    }
}
