using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

/// <summary>The main job: what breaks is seen, told once, and told again when it is well.</summary>
public sealed class IncidentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_breaks_and_mends_and_each_is_told_once()
    {
        using var workspace = new Workspace();
        await using var orders = await OrdersProgram.StartAsync(Cancel);
        await using var receiver = await WebhookReceiver.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(orders.Url, receiver, "health", "orders"));
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        await instance.WaitForPulseAsync("health", Cancel);
        using var live = new StreamReader(await instance.Api.FollowAsync(Cancel));

        await orders.BreakAsync(new { health = "failing" }, Cancel);
        var incident = await instance.WaitForIncidentAsync("health", Cancel);
        Assert.Equal("down", incident.Text("kind"));
        var opened = await receiver.NextAsync(Cancel);
        Assert.Equal("opened", opened.Text("event"));
        Assert.Equal(incident.Text("id"), opened.GetProperty("incident").Text("id"));

        await orders.MendAsync(Cancel);
        var resolved = await receiver.NextAsync(Cancel);
        Assert.Equal("resolved", resolved.Text("event"));
        Assert.Equal(incident.Text("id"), resolved.GetProperty("incident").Text("id"));

        var ended = Assert.Single(await instance.Api.IncidentsAsync(Cancel));
        Assert.False(ended.IsOpen());
        await FollowUntilAsync(live, "incident");
        var seen = (await instance.Api.PulsesAsync("check/health", Cancel)).Count;
        await instance.WaitForPulseAsync("health", Cancel, seen + 2);
        Assert.Empty(receiver.Rest());
    }

    private static async Task FollowUntilAsync(StreamReader live, string kind)
    {
        while (await live.ReadLineAsync(Cancel).AsTask().WaitAsync(Eventually.Deadline, Cancel) is { } line)
        {
            if (line.StartsWith("event:", StringComparison.Ordinal) && line.Contains(kind, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The live stream ended without an event of {kind}.");
    }
}
