using System.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class IncidentPageTests : IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync(checks: 0);
        var check = _host.World.Add(FakeWorld.Define("shop", "Shop")).Check;
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

        Assert.StartsWith("Opened", page.QuerySelector(".story li")!.Words(), StringComparison.Ordinal);
        Assert.Contains("timeout: no answer within 10 s", page.QuerySelector(".story li")!.Words());
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
        Assert.Single((await _host.GetPageAsync("/dashboard/incidents?open=false")).QuerySelectorAll("section li"));
    }

    [Fact]
    public async Task The_address_in_notifications_leads_here()
    {
        using var response = await _host.Client.GetAsync("/incidents/1", TestContext.Current.CancellationToken);

        Assert.Equal("/dashboard/incidents/1", response.Headers.Location!.ToString());
    }
}
