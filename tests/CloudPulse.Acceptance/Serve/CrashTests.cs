using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

/// <summary>Killed at any instant it loses nothing that it acknowledged, raises no false alarm, and forgets no open incident.</summary>
public sealed class CrashTests
{
    private const int Rounds = 3;

    private static readonly string[] Well = [.. Enumerable.Range(0, 20).Select(number => $"well-{number}")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_again_and_again_while_an_incident_is_open()
    {
        using var workspace = new Workspace();
        await using var orders = await OrdersProgram.StartAsync(Cancel);
        await using var target = await Target.StartAsync(Cancel);
        await using var receiver = await WebhookReceiver.StartAsync(Cancel);
        await orders.BreakAsync(new { health = "failing" }, Cancel);
        workspace.Configure(
            Scenario.Yaml(target.Url, receiver, Well)
                + $"  - {{ key: ill, url: {orders.Url}/health, interval: 1s, timeout: 900ms, alerts: [ops], failure_threshold: 2 }}\n"
        );

        string? incident = null;
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            await using var instance = await Instance.StartAsync(workspace, Cancel);
            var stored = await PulsesAsync(instance);
            Assert.Empty(acknowledged.Except(stored));

            var open = (await instance.WaitForIncidentAsync("ill", Cancel)).Text("id");
            Assert.Equal(incident ?? open, open);
            incident = open;
            await instance.WaitForPulseAsync(Well[0], Cancel, CountOf(stored, Well[0]) + 3);
            acknowledged.UnionWith(await PulsesAsync(instance));
            await instance.KillAsync(Cancel);
        }

        await using var last = await Instance.StartAsync(workspace, Cancel);
        Assert.Empty(acknowledged.Except(await PulsesAsync(last)));
        Assert.Equal("opened", (await receiver.NextAsync(Cancel)).Text("event"));

        await orders.MendAsync(Cancel);
        var resolved = await receiver.NextAsync(Cancel);
        Assert.Equal("resolved", resolved.Text("event"));
        Assert.Equal(incident, resolved.GetProperty("incident").Text("id"));
        Assert.Equal(incident, Assert.Single(await last.Api.IncidentsAsync(Cancel)).Text("id"));
        await last.WaitForPulseAsync("ill", Cancel, CountOf(await PulsesAsync(last), "ill") + 2);
        Assert.Empty(receiver.Rest());
    }

    /// <summary>Every pulse of every check, as the API writes it: what is readable is acknowledged.</summary>
    private static async Task<HashSet<string>> PulsesAsync(Instance instance)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in Well.Append("ill"))
        {
            all.UnionWith((await instance.Api.PulsesAsync($"check/{key}", Cancel)).Select(pulse => pulse.GetRawText()));
        }

        return all;
    }

    private static int CountOf(IEnumerable<string> pulses, string key) =>
        pulses.Count(pulse => pulse.Contains($"\"check/{key}\"", StringComparison.Ordinal));
}
