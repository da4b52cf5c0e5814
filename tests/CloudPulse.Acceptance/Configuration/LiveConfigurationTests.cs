namespace CloudPulse.Acceptance.Configuration;

public sealed class LiveConfigurationTests
{
    private const string A = "checks:\n  - url: http://a.example\n";
    private const string B = "checks:\n  - url: http://b.example\n";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_changed_file_is_applied()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", B);

        Assert.True(await fixture.Live.ReloadAsync(evenIfUnchanged: false, None));
        Assert.Equal(["http://b.example"], fixture.Urls);
        Assert.Equal(
            $"Information: Configuration applied from {fixture.Path}: 1 added, 0 changed, 1 removed, 0 unchanged",
            fixture.Log[^1]
        );
    }

    [Fact]
    public async Task What_a_file_declared_runs_on_where_the_next_start_finds_no_file()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        Assert.Empty(await fixture.StartWithoutFileAsync());

        Assert.Equal(["http://a.example"], fixture.Urls);
        Assert.Contains("1 objects came from one: they run on as they were", fixture.Ailment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_is_refused_whole_with_every_error_and_the_old_one_runs_on()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", B + "    interval: 0s\n    tiemout: 5s\n");
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);

        Assert.Equal(["http://a.example"], fixture.Urls);
        Assert.Contains($"Error: {fixture.Path}:3: checks[0].interval: was 0s; must be between 1s and 24h", fixture.Log);
        Assert.Contains($"Error: {fixture.Path}:4: checks[0].tiemout: is unknown; did you mean timeout?", fixture.Log);
        Assert.Contains("was changed and refused; what ran before runs on", fixture.Ailment, StringComparison.Ordinal);

        fixture.Folder.Write("cloudpulse.yaml", B);
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.Equal(["http://b.example"], fixture.Urls);
        Assert.Null(fixture.Ailment);
    }

    [Fact]
    public async Task The_modules_of_probe_change_with_their_file_or_not_at_all()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        Assert.Equal(["http_2xx", "http_post_2xx", "tcp_connect"], fixture.Modules);

        fixture.Folder.Write("blackbox.yml", "modules: { one: { prober: tcp } }\n");
        fixture.Folder.Write("cloudpulse.yaml", A + "\nblackbox: { file: blackbox.yml }\n");
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.Equal(["one"], fixture.Modules);
        var stamp = fixture.Live.Stamp;

        fixture.Folder.Write("blackbox.yml", "modules: { two: { prober: icmp } }\n");
        Assert.NotEqual(stamp, fixture.Live.Stamp);
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.Equal(["one"], fixture.Modules);
        Assert.Contains("was \"icmp\", which is not supported here", fixture.Ailment, StringComparison.Ordinal);

        fixture.Folder.Write("blackbox.yml", "modules: { two: { prober: http, http: { body: '${1}' } } }\n");
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.Equal(["two"], fixture.Modules);
        Assert.Null(fixture.Ailment);
    }

    [Fact]
    public async Task A_bad_file_that_is_taken_back_is_no_ailment_any_more()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", "checks: 5\n");
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.NotNull(fixture.Ailment);
        fixture.Folder.Write("cloudpulse.yaml", A);
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);

        Assert.Null(fixture.Ailment);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_file_that_is_gone_or_emptied_removes_nothing(string? content)
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        if (content is null)
        {
            File.Delete(fixture.Path);
        }
        else
        {
            fixture.Folder.Write("cloudpulse.yaml", content);
        }

        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.Equal(["http://a.example"], fixture.Urls);
        Assert.NotNull(fixture.Ailment);
    }

    [Fact]
    public async Task What_was_judged_is_not_judged_again_unless_asked_for()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", "checks: 5\n");
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        var lines = fixture.Log.Count;
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);
        Assert.Equal(lines, fixture.Log.Count);
        await fixture.Live.ReloadAsync(evenIfUnchanged: true, None);

        Assert.Equal(lines + 2, fixture.Log.Count);
    }

    [Fact]
    public async Task A_store_that_fails_is_told_and_tried_again()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", B);
        fixture.Store.Fault = new IOException("database or disk is full");

        Assert.False(await fixture.Live.ReloadAsync(evenIfUnchanged: false, None));
        Assert.Equal(["http://a.example"], fixture.Urls);
        Assert.Contains("disk is full", fixture.Ailment, StringComparison.Ordinal);

        fixture.Store.Fault = null;
        Assert.True(await fixture.Live.ReloadAsync(evenIfUnchanged: false, None));
        Assert.Equal(["http://b.example"], fixture.Urls);
        Assert.Null(fixture.Ailment);
    }

    [Fact]
    public async Task Settings_that_wait_for_a_restart_are_named()
    {
        await using var fixture = await new ReloadFixture(A).StartAsync();
        fixture.Folder.Write("cloudpulse.yaml", A + "listen: http://127.0.0.1:9\nretention: {raw: 3d}\n");
        await fixture.Live.ReloadAsync(evenIfUnchanged: false, None);

        Assert.Equal("Warning: Changed settings take effect at the next start: listen, retention.raw", fixture.Log[^1]);
    }
}
