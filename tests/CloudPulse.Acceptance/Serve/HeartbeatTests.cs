using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class HeartbeatTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The check looks every hour by itself, so what is told here is told because of the ping.</summary>
    [Fact]
    public async Task A_run_that_fails_is_told_at_once_and_so_is_its_recovery()
    {
        using var workspace = new Workspace();
        await using var receiver = await WebhookReceiver.StartAsync(Cancel);
        workspace.Configure(
            $$"""
            channels:
              - { key: ops, name: ops, type: webhook, url: "{{receiver.Url}}" }
            checks:
              - { key: backup, name: Backup, url: "heartbeat://nightly", every: 1h, interval: 1h, alerts: [ops] }
            """
        );
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        await PingAsync(instance, "/ping/nightly/start");
        await PingAsync(instance, "/ping/nightly");
        await instance.WaitForPulseAsync("backup", Cancel);

        await PingAsync(instance, "/ping/nightly/3");
        var incident = await instance.WaitForIncidentAsync("backup", Cancel);
        Assert.Contains("exit code 3", incident.ToString(), StringComparison.Ordinal);
        var opened = await receiver.NextAsync(Cancel);
        Assert.Equal("opened", opened.Text("event"));

        await PingAsync(instance, "/ping/nightly");
        var resolved = await receiver.NextAsync(Cancel);
        Assert.Equal("resolved", resolved.Text("event"));
        await instance.StopAsync(Cancel);
    }

    [Fact]
    public async Task Silence_is_told_and_ends_with_the_next_pulse_that_is_pushed()
    {
        using var workspace = new Workspace();
        workspace.Configure(
            """
            checks:
              - { key: orders, name: Orders, url: "heartbeat://orders", every: 1s, grace: 1s, interval: 1s }
            """
        );
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        await PushAsync(instance);
        var incident = await instance.WaitForIncidentAsync("orders", Cancel);
        Assert.Contains("expected every 1s, last heard", incident.ToString(), StringComparison.Ordinal);

        await PushAsync(instance);
        await Eventually.HoldsAsync(
            "the incident has ended",
            async token => (await instance.Api.IncidentsAsync(token)).Any(one => !one.IsOpen()),
            Cancel,
            () => instance.Program.Output
        );
        await instance.StopAsync(Cancel);
    }

    private static async Task PingAsync(Instance instance, string path)
    {
        using var client = new HttpClient();
        Assert.Equal("OK", await client.GetStringAsync(instance.Api.Url + path, Cancel));
    }

    private static async Task PushAsync(Instance instance)
    {
        using var answer = await instance.Api.PostAsync("/pulse", new { service_name = "orders", status = "ok" }, Cancel);
        answer.EnsureSuccessStatusCode();
    }
}
