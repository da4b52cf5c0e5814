using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class StopTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RunningProgram.Terminate)]
    [InlineData(RunningProgram.Interrupt)]
    public async Task It_drains_and_exits_and_a_restart_shows_the_same_history(int signal)
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "shop"));
        string[] before;
        await using (var instance = await Instance.StartAsync(workspace, Cancel))
        {
            await instance.WaitForPulseAsync("shop", Cancel, count: 3);
            before = await PulsesAsync(instance);
            await instance.StopAsync(Cancel, signal);
        }

        await using var again = await Instance.StartAsync(workspace, Cancel);
        var after = await PulsesAsync(again);
        Assert.Equal(before, after[..before.Length]);
        Assert.Empty(await again.Api.IncidentsAsync(Cancel));
    }

    [Fact]
    public async Task A_target_that_hangs_does_not_hold_the_exit_up()
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        target.Hangs = true;
        workspace.Configure(Scenario.Yaml(target.Url, null, "stuck").Replace("interval: 1s, timeout: 900ms", "interval: 2s, timeout: 2s"));
        await using var instance = await Instance.StartAsync(workspace, Cancel);

        await target.FirstRequest.WaitAsync(Eventually.Deadline, Cancel);
        await instance.StopAsync(Cancel);
    }

    /// <summary>Oldest first.</summary>
    private static async Task<string[]> PulsesAsync(Instance instance) =>
        [.. (await instance.Api.PulsesAsync("check/shop", Cancel)).Select(pulse => pulse.GetRawText()).Reverse()];
}
