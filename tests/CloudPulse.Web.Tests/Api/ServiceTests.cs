using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class ServiceTests : IAsyncLifetime
{
    private WebHost _web = null!;

    public async ValueTask InitializeAsync()
    {
        _web = await WebHost.StartAsync();
        await (
            await _web.PostAsync(
                "/pulse",
                """
                [{"service_name":"orders","status":"ok","latency_ms":10},{"service_name":"orders","status":"error","latency_ms":20},
                 {"service_name":"team/mail","status":"ok"},{"service_name":"Ünï cödé","status":"ok"}]
                """
            )
        ).ShouldBeAsync(202);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task They_are_listed_by_name_page_by_page_with_their_newest_pulse()
    {
        var first = await _web.GetJsonAsync("/api/v1/services?limit=2");
        Assert.Equal(["orders", "team/mail"], first.Items().Select(item => item!.Text("name")));
        Assert.Equal("up", first.Items()[1]!["latest"]!.Text("status"));
        var second = await _web.GetJsonAsync($"/api/v1/services?limit=2&cursor={first.Text("next_cursor")}");
        Assert.Equal("Ünï cödé", Assert.Single(second.Items())!.Text("name"));
        Assert.Null(second["next_cursor"]);
        await _web.GetJsonAsync("/api/v1/services?cursor=odd", 400);
    }

    [Theory]
    [InlineData("team%2Fmail", "team/mail")]
    [InlineData("%C3%9Cn%C3%AF%20c%C3%B6d%C3%A9", "Ünï cödé")]
    public async Task One_is_found_whatever_its_name(string written, string name) =>
        Assert.Equal(name, (await _web.GetJsonAsync($"/api/v1/services/{written}")).Text("name"));

    [Fact]
    public async Task One_has_its_uptime_its_pulses_its_summary_and_who_judges_it()
    {
        await _web.CreateAsync("/api/v1/checks", """{"name":"Orders reports","url":"heartbeat://orders","every":"5m"}""");
        var orders = await _web.GetJsonAsync("/api/v1/services/orders");
        Assert.Equal("0.5", orders["uptime_30d"]!.ToJsonString());
        Assert.Equal("1", orders["counts_24h"]!["down"]!.ToJsonString());
        Assert.Equal("""["orders-reports"]""", orders["judged_by"]!.ToJsonString());
        Assert.Equal(2, (await _web.GetJsonAsync("/api/v1/services/orders/pulses")).Items().Count);
        var summary = await _web.GetJsonAsync("/api/v1/services/orders/summary?step=24h");
        Assert.Equal("service/orders", summary.Text("subject"));
        Assert.Contains("\"up\":1", summary.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_can_be_forgotten_unless_a_check_judges_it()
    {
        await _web.CreateAsync("/api/v1/checks", """{"name":"Orders reports","url":"heartbeat://orders","every":"5m"}""");
        var conflict = await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/services/orders")).ShouldBeAsync(409);
        Assert.Contains("orders-reports judges this service", conflict.Text("detail"), StringComparison.Ordinal);

        using var gone = await _web.SendAsync(HttpMethod.Delete, "/api/v1/services/team%2Fmail");
        Assert.Equal(204, (int)gone.StatusCode);
        await _web.GetJsonAsync("/api/v1/services/team%2Fmail", 404);
        await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/services/nobody")).ShouldBeAsync(404);
    }
}
