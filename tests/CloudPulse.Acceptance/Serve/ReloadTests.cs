using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class ReloadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_file_adds_changes_and_removes_checks()
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "kept", "removed"));
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        await instance.WaitForPulseAsync("kept", Cancel);
        var id = (await instance.Api.ChecksAsync(Cancel)).Single(check => check.Text("key") == "kept").Text("id");

        workspace.Configure(
            Scenario.Yaml(target.Url, null, "kept", "added").Replace("name: kept", "name: Renamed", StringComparison.Ordinal)
        );
        await Eventually.HoldsAsync(
            "the checks are kept (renamed) and added",
            async token =>
            {
                var checks = await instance.Api.ChecksAsync(token);
                return checks.Texts("key").Order(StringComparer.Ordinal).SequenceEqual(["added", "kept"])
                    && checks.Texts("name").Contains("Renamed");
            },
            Cancel,
            () => instance.Program.Output
        );
        await instance.WaitForPulseAsync("added", Cancel);
        var kept = (await instance.Api.ChecksAsync(Cancel)).Single(check => check.Text("key") == "kept");
        Assert.Equal(id, kept.Text("id"));
        Assert.Equal("file", kept.Text("managed_by"));
    }

    [Fact]
    public async Task A_bad_file_is_refused_whole_and_the_old_configuration_runs_on()
    {
        using var workspace = new Workspace();
        await using var target = await Target.StartAsync(Cancel);
        workspace.Configure(Scenario.Yaml(target.Url, null, "shop"));
        await using var instance = await Instance.StartAsync(workspace, Cancel);

        workspace.Configure(
            Scenario.Yaml(target.Url, null, "shop", "good") + "  - { key: bad, url: http://127.0.0.1:1/, interval: never }\n"
        );
        await Eventually.HoldsAsync(
            "the mistake is said with its place",
            _ => Task.FromResult(instance.Program.Output.Contains($"{workspace.Config}:4", StringComparison.Ordinal)),
            Cancel,
            () => instance.Program.Output
        );
        Assert.Equal(["shop"], (await instance.Api.ChecksAsync(Cancel)).Texts("key"));
        var pulses = (await instance.Api.PulsesAsync("check/shop", Cancel)).Count;
        await instance.WaitForPulseAsync("shop", Cancel, pulses + 1);

        workspace.Configure(Scenario.Yaml(target.Url, null, "shop", "good"));
        await instance.WaitForPulseAsync("good", Cancel);
    }
}
