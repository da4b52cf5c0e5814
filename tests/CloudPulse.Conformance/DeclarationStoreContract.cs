using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IDeclarationStore"/> promises. Each test gets an empty store.</summary>
public abstract class DeclarationStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 2, 2, 12, 0, 0, 0, TimeSpan.Zero);

    protected abstract IDeclarationStore Store { get; }

    [Fact]
    public async Task An_empty_store_lists_nothing() => Assert.Empty(await Store.ListAsync("check", None));

    [Fact]
    public async Task What_is_written_is_listed_as_it_was_returned()
    {
        var written = await WriteAsync(New("b") with { Origin = "a.yaml:3", Paused = true, ManagedBy = ManagedBy.File }, New("a"));

        Assert.Equal(written, await Store.ListAsync("check", None));
        Assert.Equal([(1, "b", 1L), (2, "a", 1L)], written.Select(item => (item.Id, item.Key, item.Version)));
        Assert.Equal(("a.yaml:3", true, ManagedBy.File), (written[0].Origin, written[0].Paused, written[0].ManagedBy));
        Assert.Equal((Noon, Noon), (written[0].CreatedAt, written[0].UpdatedAt));
    }

    [Fact]
    public async Task Kinds_do_not_see_each_other()
    {
        await WriteAsync(New("same"), New("same") with { Kind = "channel" });

        Assert.Equal(1, Assert.Single(await Store.ListAsync("check", None)).Id);
        Assert.Equal(1, Assert.Single(await Store.ListAsync("channel", None)).Id);
    }

    [Fact]
    public async Task A_change_needs_the_version_that_is_stored()
    {
        var stored = (await WriteAsync(New("a")))[0];
        var changed = (await WriteAsync(stored with { Json = """{"b":2}""" }))[0];

        Assert.Equal((2L, """{"b":2}"""), (changed.Version, changed.Json));
        Assert.Null(await Store.WriteAsync([new(stored with { Json = "{}" })], None));
        Assert.Null(await Store.WriteAsync([new(stored, Delete: true)], None));
        Assert.Equal([changed], await Store.ListAsync("check", None));
    }

    [Fact]
    public async Task A_write_may_keep_the_version()
    {
        var stored = (await WriteAsync(New("a")))[0];
        var moved = Assert.Single((await Store.WriteAsync([new(stored with { Origin = "b.yaml:9" }, KeepVersion: true)], None))!);

        Assert.Equal((1L, "b.yaml:9"), (moved.Version, moved.Origin));
        Assert.Equal([moved], await Store.ListAsync("check", None));
    }

    [Fact]
    public async Task A_key_is_taken_once()
    {
        await WriteAsync(New("a"));

        Assert.Null(await Store.WriteAsync([new(New("a"))], None));
        Assert.Null(await Store.WriteAsync([new(New("b")), new(New("b"))], None));
        Assert.Single(await Store.ListAsync("check", None));
    }

    [Fact]
    public async Task All_writes_happen_or_none()
    {
        var stored = (await WriteAsync(New("a"), New("b")));

        Assert.Null(await Store.WriteAsync([new(New("c")), new(stored[0], Delete: true), new(stored[1] with { Version = 7 })], None));
        Assert.Equal(stored, await Store.ListAsync("check", None));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_until_its_key_comes_back_with_its_id()
    {
        var stored = await WriteAsync(New("a"), New("b"));
        await Store.WriteAsync([new(stored[0], Delete: true)], None);
        Assert.Equal(["b"], (await Store.ListAsync("check", None)).Select(item => item.Key));

        var other = (await WriteAsync(New("c")))[0];
        var again = (await WriteAsync(New("a")))[0];

        Assert.Equal((3, 1), (other.Id, again.Id));
        Assert.True(again.Version > stored[0].Version + 1, "an entity tag of the deleted one must not fit the new one");
        Assert.Equal(["a", "b", "c"], (await Store.ListAsync("check", None)).Select(item => item.Key));
    }

    [Fact]
    public async Task The_highest_id_is_not_given_again_after_it_was_deleted()
    {
        var stored = await WriteAsync(New("a"));
        await Store.WriteAsync([new(stored[0], Delete: true)], None);

        Assert.Equal(2, (await WriteAsync(New("b")))[0].Id);
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_changed_or_deleted()
    {
        Assert.Null(await Store.WriteAsync([new(New("a") with { Id = 5, Version = 1 })], None));
        Assert.Null(await Store.WriteAsync([new(New("a") with { Id = 5, Version = 1 }, Delete: true)], None));
    }

    [Fact]
    public async Task Of_many_that_change_the_same_at_once_one_wins()
    {
        var stored = (await WriteAsync(New("a")))[0];
        var results = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(n => Task.Run(() => Store.WriteAsync([new(stored with { Json = $"{n}" })], None)))
        );

        var winner = Assert.Single(results, result => result is not null);
        Assert.Equal(winner, await Store.ListAsync("check", None));
    }

    [Fact]
    public async Task Any_text_comes_back_as_it_was()
    {
        var json = "{\"é\":\"😀'\\u0000; DROP TABLE declaration; --\"}" + new string(' ', 100_000);
        await WriteAsync(New("a") with { Json = json });

        Assert.Equal(json, Assert.Single(await Store.ListAsync("check", None)).Json);
    }

    [Fact]
    public async Task Nothing_to_write_is_fine() => Assert.Empty((await Store.WriteAsync([], None))!);

    private async Task<IReadOnlyList<Declaration>> WriteAsync(params Declaration[] declarations) =>
        (await Store.WriteAsync([.. declarations.Select(declaration => new DeclarationWrite(declaration))], None))!;

    private static Declaration New(string key) =>
        new()
        {
            Kind = "check",
            Id = 0,
            Key = key,
            Json = """{"a":1}""",
            ManagedBy = ManagedBy.Api,
            Version = 0,
            CreatedAt = Noon,
            UpdatedAt = Noon,
        };
}
