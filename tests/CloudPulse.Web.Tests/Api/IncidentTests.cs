using CloudPulse.Core.Bus;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class IncidentTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-01T00:00:00Z");
    private WebHost _web = null!;

    public async ValueTask InitializeAsync()
    {
        _web = await WebHost.StartAsync();
        await _web.CreateAsync("/api/v1/channels", """{"name":"ops","type":"webhook","url":"https://hooks.example/token"}""");
        await _web.CreateAsync("/api/v1/checks", """{"name":"shop","url":"https://shop.example","alerts":["ops"]}""");
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task An_incident_is_shown_with_its_story_and_messages()
    {
        var id = await OpenAsync("shop");
        var incident = await _web.GetJsonAsync($"/api/v1/incidents/{id}");
        Assert.Equal("check/shop", incident.Text("subject"));
        Assert.Equal("open", incident.Text("state"));
        Assert.Equal("down", incident.Text("kind"));
        Assert.Equal("timeout", incident["cause"]!.Text("code"));
        Assert.Equal("opened", incident["events"]![0]!.Text("type"));
        Assert.Empty(incident["deliveries"]!.AsArray());
        Assert.Equal(id, Assert.Single((await _web.GetJsonAsync("/api/v1/checks/shop/incidents")).Items())!.Number("id"));
    }

    [Fact]
    public async Task A_post_mortem_is_written_shown_and_taken_away()
    {
        var id = await OpenAsync("shop");
        var path = $"/api/v1/incidents/{id}/post-mortem";

        await (await _web.SendAsync(HttpMethod.Put, path, """{"text":""}""")).ShouldBeAsync(422);
        await (await _web.SendAsync(HttpMethod.Put, path, """{"text":"# Why","by":"Kim"}""")).ShouldBeAsync(200);
        var detail = await _web.GetJsonAsync($"/api/v1/incidents/{id}");
        Assert.Equal("# Why", detail.Text("post_mortem"));
        Assert.Equal("post_mortem", detail["events"]![1]!.Text("type"));
        Assert.Single((await _web.GetJsonAsync("/api/v1/incidents?q=%23%20why")).Items());
        Assert.Empty((await _web.GetJsonAsync("/api/v1/incidents?q=nothing")).Items());

        await (await _web.SendAsync(HttpMethod.Delete, path)).ShouldBeAsync(200);
        Assert.Null((await _web.GetJsonAsync($"/api/v1/incidents/{id}"))["post_mortem"]);
    }

    [Fact]
    public async Task An_acknowledgement_is_stored_told_and_can_be_taken_back()
    {
        var id = await OpenAsync("shop");
        await using var live = _web.Get<IBus>().Subscribe(Topics.Incidents, "test");
        var acknowledged = await (
            await _web.PostAsync($"/api/v1/incidents/{id}/acknowledge", """{"by":"Kim","note":"on it"}""")
        ).ShouldBeAsync(200);
        Assert.Equal("acknowledged", acknowledged.Text("state"));
        Assert.Equal("Kim", acknowledged.Text("acknowledged_by"));
        var change = Assert.Single(await live.ReceiveAsync(10, default)).Body;
        Assert.Equal("acknowledged", change.Event.Type);

        var detail = await _web.GetJsonAsync($"/api/v1/incidents/{id}");
        Assert.Equal("on it", detail["events"]![1]!.Text("text"));
        Assert.Equal("acknowledged", Assert.Single(detail["deliveries"]!.AsArray())!.Text("event"));

        // Once is enough: again changes nothing and tells nobody.
        await (await _web.PostAsync($"/api/v1/incidents/{id}/acknowledge")).ShouldBeAsync(200);
        Assert.Equal(2, (await _web.GetJsonAsync($"/api/v1/incidents/{id}"))["events"]!.AsArray().Count);

        var taken = await (await _web.PostAsync($"/api/v1/incidents/{id}/unacknowledge")).ShouldBeAsync(200);
        Assert.Equal("open", taken.Text("state"));
        Assert.Null(taken["acknowledged_by"]);
    }

    [Fact]
    public async Task Acknowledging_on_an_old_version_or_a_past_incident_is_refused()
    {
        var id = await OpenAsync("shop");
        await (await _web.PostAsync($"/api/v1/incidents/{id}/acknowledge", null, ("If-Match", "\"7\""))).ShouldBeAsync(412);
        var store = _web.Get<IIncidentStore>();
        var incident = (await store.GetAsync(id, default))!;
        await store.UpdateAsync(incident with { EndedAt = Start.AddHours(1) }, new(Start, "resolved", ""), [], default);
        await (await _web.PostAsync($"/api/v1/incidents/{id}/acknowledge")).ShouldBeAsync(409);
        await (await _web.PostAsync($"/api/v1/incidents/{id}/notes", """{"text":"root cause: a cable"}""")).ShouldBeAsync(200);
        Assert.Contains("cable", (await _web.GetJsonAsync($"/api/v1/incidents/{id}")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incidents_are_filtered_and_paged_newest_first()
    {
        var ids = new List<long>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add(await OpenAsync($"c{number}"));
        }

        var first = await _web.GetJsonAsync("/api/v1/incidents?limit=3&open=true");
        var second = await _web.GetJsonAsync($"/api/v1/incidents?limit=3&open=true&cursor={first.Text("next_cursor")}");
        Assert.Null(second["next_cursor"]);
        Assert.Equal(ids.AsEnumerable().Reverse(), first.Items().Concat(second.Items()).Select(item => item!.Number("id")));
        Assert.Single((await _web.GetJsonAsync("/api/v1/incidents?subject=check/c2")).Items());
        Assert.Empty((await _web.GetJsonAsync("/api/v1/incidents?open=false")).Items());
        Assert.Empty((await _web.GetJsonAsync("/api/v1/incidents?kind=degraded")).Items());
    }

    private async Task<long> OpenAsync(string key)
    {
        var incident = new Incident
        {
            Id = 0,
            Subject = Subject.Check(key),
            Kind = IncidentKind.Down,
            StartedAt = Start,
            Cause = new(FailureCodes.Timeout, "10 s passed"),
        };
        var opened = await _web.Get<IIncidentStore>().OpenAsync(incident, new(Start, "opened", "timeout"), [], default);
        return opened!.Id;
    }
}
