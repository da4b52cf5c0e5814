using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.State;

public sealed class FileDeclarationsTests : IAsyncDisposable
{
    private const string A = """{"key":"a","url":"http://a.example"}""";
    private const string B = """{"key":"b","url":"http://b.example","alerts":["ops"]}""";
    private const string Ops = """{"name":"ops","type":"webhook","url":"http://h"}""";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly RegistryFixture _fixture = new();

    private Registry<Check> Checks => _fixture.Checks;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task What_is_in_the_file_is_declared_with_its_place()
    {
        var applied = await _fixture.ApplyAsync([A, B], [Ops]);

        Assert.Equal((3, 0, 0, 0), (applied.Added, applied.Changed, applied.Removed, applied.Unchanged));
        Assert.Equal(["file.yaml:1", "file.yaml:2"], Checks.Current.All.Select(check => check.Declaration.Origin));
        Assert.All(Checks.Current.All, check => Assert.Equal(ManagedBy.File, check.Declaration.ManagedBy));
    }

    [Fact]
    public async Task Only_what_differs_changes_and_what_vanished_goes()
    {
        await _fixture.ApplyAsync([A, B], [Ops]);
        var applied = await _fixture.ApplyAsync(
            ["""{"key":"c","url":"http://c.example"}""", """{"key":"a","url":"http://a2.example"}"""],
            [Ops]
        );

        Assert.Equal((1, 1, 1, 1), (applied.Added, applied.Changed, applied.Removed, applied.Unchanged));
        Assert.Equal([(1, "a", 2L), (3, "c", 1L)], Checks.Current.All.Select(check => (check.Id, check.Key, check.Declaration.Version)));
        Assert.Equal(1, _fixture.Channels.Current.All[0].Declaration.Version);
    }

    [Fact]
    public async Task A_line_that_moved_changes_the_origin_and_nothing_else()
    {
        await _fixture.ApplyAsync([A, """{"key":"b","url":"http://b.example"}"""], []);
        var applied = await _fixture.ApplyAsync(["""{"key":"b","url":"http://b.example"}""", A], []);

        Assert.Equal((0, 0, 0, 2), (applied.Added, applied.Changed, applied.Removed, applied.Unchanged));
        Assert.Equal([("a", 1L, "file.yaml:2"), ("b", 1L, "file.yaml:1")], Checks.Current.All.Select(Shown));
        await _fixture.ReopenAsync();
        Assert.Equal([("a", 1L, "file.yaml:2"), ("b", 1L, "file.yaml:1")], Checks.Current.All.Select(Shown));

        static (string, long, string?) Shown(Check check) => (check.Key, check.Declaration.Version, check.Declaration.Origin);
    }

    [Fact]
    public async Task Unchanged_content_raises_nothing_and_writes_nothing()
    {
        await _fixture.ApplyAsync([A], []);
        var before = Checks.Current;
        Checks.Changed += () => Assert.Fail("nothing changed");
        await _fixture.ApplyAsync([A], []);

        Assert.Same(before, Checks.Current);
    }

    [Fact]
    public async Task A_key_that_comes_back_has_its_id_back()
    {
        await _fixture.ApplyAsync([A, """{"key":"b","url":"http://b.example"}"""], []);
        await _fixture.ApplyAsync([], []);
        await _fixture.ApplyAsync(["""{"key":"b","url":"http://b.example"}"""], []);

        Assert.Equal((2, "b"), Assert.Single(Checks.Current.All) is var check ? (check.Id, check.Key) : default);
    }

    [Fact]
    public async Task A_pause_by_hand_survives_a_change_of_the_file()
    {
        await _fixture.ApplyAsync([A], []);
        await Checks.SetPausedAsync(1, paused: true, None);
        await _fixture.ApplyAsync(["""{"key":"a","url":"http://a2.example"}"""], []);

        Assert.True(Assert.Single(Checks.Current.All).Declaration.Paused);
    }

    [Fact]
    public async Task Elsewhere_it_is_read_only_and_the_refusal_says_where_it_is()
    {
        await _fixture.ApplyAsync([A], []);
        foreach (
            var result in (WriteResult<Check>[])
                [
                    await Checks.PatchAsync(1, null, RegistryFixture.Map("""{"group":"x"}"""), None),
                    await Checks.ReplaceAsync(1, null, RegistryFixture.Map(A), None),
                    await Checks.DeleteAsync(1, null, None),
                ]
        )
        {
            Assert.Equal(WriteOutcome.ManagedByFile, result.Outcome);
            Assert.Equal(
                "check a is managed by a file (declared in file.yaml:1); must be changed there",
                Assert.Single(result.Errors).Message
            );
        }
    }

    [Fact]
    public async Task What_the_API_declared_stays_and_its_key_is_not_the_files()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://api.example"}""");
        var applied = await _fixture.ApplyAsync([A, """{"key":"c","url":"http://c.example"}"""], []);

        Assert.Equal(
            "checks[0].key: was \"a\", which check 1 has, managed by the API; must be another, or that one deleted first",
            Assert.Single(applied.Errors).ToString()
        );
        Assert.Equal("http://api.example", Assert.Single(Checks.Current.All).Definition.Url);

        await _fixture.ApplyAsync([], []);
        Assert.Single(Checks.Current.All);
    }

    [Fact]
    public async Task A_mistake_anywhere_applies_nothing()
    {
        await _fixture.ApplyAsync([A], []);
        var applied = await _fixture.ApplyAsync(["""{"key":"c","url":"http://c.example"}""", B], []);

        Assert.Equal("checks[1].alerts[0]", Assert.Single(applied.Errors).Field);
        Assert.Equal("a", Assert.Single(Checks.Current.All).Key);
    }

    [Fact]
    public async Task A_file_may_refer_to_what_the_API_declares()
    {
        await _fixture.ChannelAsync(Ops);

        Assert.Empty((await _fixture.ApplyAsync([B], [])).Errors);
        Assert.Equal(WriteOutcome.Conflict, (await _fixture.Channels.DeleteAsync(1, null, None)).Outcome);
    }

    [Fact]
    public async Task What_the_API_declares_does_not_keep_the_file_from_changing_and_is_warned_of()
    {
        await _fixture.ApplyAsync([], [Ops]);
        await _fixture.CheckAsync(B);
        var applied = await _fixture.ApplyAsync([], []);

        Assert.Empty(applied.Errors);
        Assert.StartsWith(
            "check b (managed by the API): alerts[0]: was \"ops\"",
            Assert.Single(applied.Warnings),
            StringComparison.Ordinal
        );

        // What was broken before does not keep the check from being changed otherwise.
        Assert.Equal(WriteOutcome.Written, (await Checks.PatchAsync(1, null, RegistryFixture.Map("""{"group":"x"}"""), None)).Outcome);
    }

    [Fact]
    public async Task Both_kinds_are_in_place_when_either_tells_of_a_change()
    {
        var seen = new List<(int Checks, int Channels)>();
        Checks.Changed += () => seen.Add((Checks.Current.All.Count, _fixture.Channels.Current.All.Count));
        _fixture.Channels.Changed += () => seen.Add((Checks.Current.All.Count, _fixture.Channels.Current.All.Count));
        await _fixture.ApplyAsync([A, B], [Ops]);

        Assert.Equal([(2, 1), (2, 1)], seen);
    }

    [Fact]
    public async Task Thousands_are_applied_in_one_go()
    {
        var checks = Enumerable.Range(0, 4_000).Select(n => $$"""{"key":"c{{n}}","url":"http://a.example/{{n}}"}""").ToArray();

        Assert.Equal(4_000, (await _fixture.ApplyAsync(checks, [])).Added);
        Assert.Equal(4_000, (await _fixture.ApplyAsync(checks, [])).Unchanged);
    }
}
