using CloudPulse.Core.Notify;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class ChannelTests : IAsyncLifetime
{
    private const string Ops = """{"name":"Ops","type":"webhook","url":"https://hooks.example/very-secret","headers":{"X-Token":"hush"}}""";
    private WebHost _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task A_channel_shows_where_it_goes_and_none_of_its_secrets()
    {
        var created = await _web.CreateAsync("/api/v1/channels", Ops);
        Assert.Equal("https://hooks.example", created.Text("target"));
        Assert.Equal("********", created.Text("url"));
        Assert.DoesNotContain("very-secret", created.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", created.ToJsonString(), StringComparison.Ordinal);

        created["name"] = "Operations";
        var written = await (await _web.SendAsync(HttpMethod.Put, "/api/v1/channels/ops", created.ToJsonString())).ShouldBeAsync(200);
        Assert.Equal("https://hooks.example", written.Text("target"));
        Assert.Equal("Operations", (await _web.GetJsonAsync("/api/v1/channels?type=webhook")).Items()[0]!.Text("name"));
        Assert.Empty((await _web.GetJsonAsync("/api/v1/channels?type=slack")).Items());
    }

    [Fact]
    public async Task A_channel_in_use_cannot_be_deleted()
    {
        await _web.CreateAsync("/api/v1/channels", Ops);
        await _web.CreateAsync("/api/v1/checks", """{"name":"shop","url":"https://shop.example","alerts":["ops"]}""");
        var problem = await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/channels/1")).ShouldBeAsync(409);
        Assert.Contains("shop", problem.Text("detail"), StringComparison.Ordinal);
        await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/checks/1")).ShouldBeAsync(204);
        await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/channels/1")).ShouldBeAsync(204);
    }

    [Fact]
    public async Task A_test_is_enqueued_and_found_in_the_log()
    {
        await _web.CreateAsync("/api/v1/channels", Ops);
        using var response = await _web.PostAsync("/api/v1/channels/ops/test");
        var location = response.Headers.Location!.ToString();
        var delivery = await response.ShouldBeAsync(202);
        Assert.Equal("pending", delivery.Text("state"));
        Assert.Equal("test", delivery.Text("event"));
        var shown = await _web.GetJsonAsync(location);
        Assert.Empty(shown["attempt_log"]!.AsArray());
        Assert.Single((await _web.GetJsonAsync("/api/v1/deliveries?channel=ops&state=pending")).Items());
        Assert.Empty((await _web.GetJsonAsync("/api/v1/deliveries?channel=other")).Items());
        await (await _web.PostAsync($"/api/v1/deliveries/{delivery.Number("id")}/resend")).ShouldBeAsync(409);
    }

    [Fact]
    public async Task A_waiting_test_returns_what_came_of_the_first_attempt()
    {
        await _web.CreateAsync("/api/v1/channels", Ops);
        var outbox = _web.Get<IOutbox>();
        var answer = _web.PostAsync("/api/v1/channels/ops/test?wait=true");
        var now = TimeProvider.System.GetUtcNow();
        IReadOnlyList<Delivery> claimed = [];
        while (claimed.Count == 0)
        {
            claimed = await outbox.ClaimAsync(now.AddMinutes(1), now.AddMinutes(2), ClaimLimits.UpTo(1), default);
            await Task.Yield();
        }

        await outbox.CompleteAsync(
            claimed[0].Id,
            new(now, TimeSpan.FromMilliseconds(5), DeliveryVerdict.Rejected, 404, "404 Not Found"),
            DeliveryState.Rejected,
            null,
            default
        );
        var delivery = await (await answer).ShouldBeAsync(200);
        Assert.Equal("rejected", delivery.Text("state"));
        Assert.Equal("404 Not Found", delivery.Text("last_detail"));

        var shown = await _web.GetJsonAsync($"/api/v1/deliveries/{delivery.Number("id")}");
        Assert.Equal(404, Assert.Single(shown["attempt_log"]!.AsArray())!.Number("code"));
        var resent = await (await _web.PostAsync($"/api/v1/deliveries/{delivery.Number("id")}/resend")).ShouldBeAsync(202);
        Assert.Equal("pending", resent.Text("state"));
    }
}
