using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class MaintenanceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_fails_in_maintenance_opens_its_incident_when_that_is_over()
    {
        using var workspace = new Workspace();
        await using var receiver = await WebhookReceiver.StartAsync(Cancel);
        await using var orders = await OrdersProgram.StartAsync(Cancel);
        var maintenance = """
            maintenance:
              - { name: Disks, all: true, announce: true, start: 2020-01-01T00:00:00Z, end: 2099-01-01T00:00:00Z }
            status_pages:
              - { name: Acme, sections: [{ components: [{ name: Shop, check: health }] }] }

            """;
        var checks = Scenario.Yaml(orders.Url, receiver, "health");
        workspace.Configure(maintenance + checks);
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        await orders.BreakAsync(new { health = "failing" }, Cancel);
        await Eventually.HoldsAsync(
            "five pulses failed in maintenance",
            async token =>
                (await instance.Api.PulsesAsync("check/health", token)).Count(pulse =>
                    pulse.Text("status") == "down" && pulse.GetProperty("maintenance").GetBoolean()
                ) >= 5,
            Cancel,
            () => instance.Program.Output
        );
        Assert.Empty(await instance.Api.IncidentsAsync(Cancel));
        Assert.Empty(receiver.Rest());
        var status = await instance.Api.GetAsync("/p/acme/status.json", Cancel);
        Assert.Equal("maintenance", status.GetProperty("status").Text("state"));

        workspace.Configure(checks);
        await instance.WaitForIncidentAsync("health", Cancel);
        Assert.Equal("opened", (await receiver.NextAsync(Cancel)).Text("event"));
    }
}
