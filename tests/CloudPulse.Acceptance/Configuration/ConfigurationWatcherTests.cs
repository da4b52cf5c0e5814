namespace CloudPulse.Acceptance.Configuration;

public sealed class ConfigurationWatcherTests
{
    private const string A = "checks:\n  - url: http://a.example\n";
    private const string B = "checks:\n  - url: http://b.example\n";

    [Fact]
    public async Task A_file_that_is_written_to_is_seen() => await SeesAsync(fixture => fixture.Folder.Write("cloudpulse.yaml", B));

    [Fact]
    public async Task A_file_that_an_editor_replaces_by_renaming_is_seen() =>
        await SeesAsync(fixture =>
        {
            var fresh = fixture.Folder.Write(".cloudpulse.yaml.swp", B);
            File.Move(fixture.Path, fixture.Path + "~");
            File.Move(fresh, fixture.Path);
        });

    [Fact]
    public async Task A_file_that_is_gone_for_a_moment_is_seen_when_it_is_back() =>
        await SeesAsync(fixture =>
        {
            File.Delete(fixture.Path);
            fixture.Folder.Write("cloudpulse.yaml", B);
        });

    [Fact]
    public async Task A_swap_of_a_ConfigMap_is_seen()
    {
        await using var fixture = new ReloadFixture(A);

        // As the kubelet mounts it: cloudpulse.yaml → ..data/cloudpulse.yaml, ..data → ..2026_1, and ..data is replaced by renaming.
        var root = fixture.Folder.Root;
        foreach (var (name, yaml) in (ReadOnlySpan<(string, string)>)[("..2026_1", A), ("..2026_2", B)])
        {
            Directory.CreateDirectory(Path.Combine(root, name));
            File.WriteAllText(Path.Combine(root, name, "cloudpulse.yaml"), yaml);
        }

        File.Delete(fixture.Path);
        Directory.CreateSymbolicLink(Path.Combine(root, "..data"), "..2026_1");
        File.CreateSymbolicLink(fixture.Path, Path.Combine("..data", "cloudpulse.yaml"));
        await fixture.StartAsync();
        await SeesAsync(
            fixture,
            () =>
            {
                Directory.CreateSymbolicLink(Path.Combine(root, "..data_tmp"), "..2026_2");
                Directory.Move(Path.Combine(root, "..data_tmp"), Path.Combine(root, "..data_old"));
                File.Delete(Path.Combine(root, "..data"));
                Directory.Move(Path.Combine(root, "..data_old"), Path.Combine(root, "..data"));
            }
        );
    }

    [Fact]
    public async Task What_was_missed_before_it_started_is_made_good()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", B);
        await SeesAsync(fixture, () => { });
    }

    [Fact]
    public async Task A_demand_reads_again()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        using var watcher = fixture.Watcher();
        await watcher.StartAsync(CancellationToken.None);
        fixture.Folder.Write("cloudpulse.yaml", B);
        watcher.Demand();
        await fixture.BecomesAsync("http://b.example");
        await watcher.StopAsync(CancellationToken.None);
    }

    private static async Task SeesAsync(Action<ReloadFixture> change)
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        await SeesAsync(fixture, () => change(fixture));
    }

    private static async Task SeesAsync(ReloadFixture fixture, Action change)
    {
        using var watcher = fixture.Watcher();
        await watcher.StartAsync(CancellationToken.None);
        change();
        await fixture.BecomesAsync("http://b.example");
        await watcher.StopAsync(CancellationToken.None);
    }
}
