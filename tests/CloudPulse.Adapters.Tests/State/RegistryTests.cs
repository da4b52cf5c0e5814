using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.State;

public sealed class RegistryTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly RegistryFixture _fixture = new();

    private Registry<Check> Checks => _fixture.Checks;

    private Registry<Channel> Channels => _fixture.Channels;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task What_is_created_is_found_and_survives_a_restart()
    {
        var changes = 0;
        Checks.Changed += () => changes++;
        var check = await _fixture.CheckAsync("""{"name":"Shop front","url":"http://a.example","bearer_token":"hunter2"}""");

        Assert.Equal((1, "shop-front", ManagedBy.Api, 1L), (check.Id, check.Key, check.Declaration.ManagedBy, check.Declaration.Version));
        Assert.Same(check, Checks.Current.ById(1));
        Assert.Same(check, Checks.Current.ByKey("shop-front"));
        Assert.Equal(1, changes);

        Assert.Empty(await _fixture.ReopenAsync());
        Assert.Equal(check.Declaration, Checks.Current.ById(1)!.Declaration);
        Assert.Equal("hunter2", ((FakeProbeSettings)Checks.Current.ById(1)!.Definition.Settings).BearerToken!.Reveal());
    }

    [Fact]
    public async Task A_snapshot_never_changes()
    {
        await _fixture.CheckAsync("""{"url":"http://a.example"}""");
        var before = Checks.Current;
        await _fixture.CheckAsync("""{"url":"http://b.example"}""");

        Assert.Single(before.All);
        Assert.Null(before.ById(2));
        Assert.Equal([1, 2], Checks.Current.All.Select(check => check.Id));
    }

    [Fact]
    public async Task A_key_is_taken_once()
    {
        await _fixture.CheckAsync("""{"name":"Shop","url":"http://a.example"}""");
        var result = await Checks.CreateAsync(RegistryFixture.Map("""{"name":"shop","url":"http://b.example"}"""), None);

        Assert.Equal(WriteOutcome.Conflict, result.Outcome);
        Assert.Equal("key: was \"shop\", which check 1 has; must be unique: give another key", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public async Task What_is_wrong_is_not_written()
    {
        var result = await Checks.CreateAsync(RegistryFixture.Map("""{"url":"http://a.example","interval":"0s","zz":1}"""), None);

        Assert.Equal((WriteOutcome.Invalid, 2), (result.Outcome, result.Errors.Count));
        Assert.Empty(Checks.Current.All);
    }

    [Fact]
    public async Task References_must_hold()
    {
        var result = await Checks.CreateAsync(
            RegistryFixture.Map("""{"name":"a","url":"http://a.example","alerts":["ops"],"parents":["router"]}"""),
            None
        );

        Assert.Equal(WriteOutcome.Invalid, result.Outcome);
        Assert.Equal(["alerts[0]", "parents[0]"], result.Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task A_cycle_is_refused_with_its_path()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");
        await _fixture.CheckAsync("""{"key":"b","url":"http://b.example","parents":["a"]}""");
        var result = await Checks.PatchAsync(1, null, RegistryFixture.Map("""{"parents":["b"]}"""), None);

        Assert.Equal(WriteOutcome.Invalid, result.Outcome);
        Assert.Equal("parents: go round in a circle: a → b → a; must not lead back to the check", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public async Task A_replacement_forgets_what_it_does_not_name_and_keeps_the_key()
    {
        await _fixture.CheckAsync("""{"name":"Shop","url":"http://a.example","interval":"5m"}""");
        var result = await Checks.ReplaceAsync(1, 1, RegistryFixture.Map("""{"name":"Renamed","url":"http://b.example"}"""), None);

        Assert.Equal(WriteOutcome.Written, result.Outcome);
        Assert.Equal(("shop", "Renamed", 2L), (result.Value!.Key, result.Value.Definition.Name, result.Value.Declaration.Version));
        Assert.Equal(CheckLimits.DefaultInterval, result.Value.Definition.Interval);
    }

    [Fact]
    public async Task A_key_does_not_change()
    {
        await _fixture.CheckAsync("""{"name":"Shop","url":"http://a.example"}""");
        var result = await Checks.ReplaceAsync(1, null, RegistryFixture.Map("""{"key":"other","url":"http://b.example"}"""), None);

        Assert.Equal(WriteOutcome.Invalid, result.Outcome);
        Assert.Equal("key", Assert.Single(result.Errors).Field);
        Assert.Equal("shop", Assert.Single(Checks.Current.All).Key);
    }

    [Fact]
    public async Task A_patch_changes_the_fields_given_and_null_removes()
    {
        await _fixture.CheckAsync(
            """{"key":"a","url":"http://a.example","interval":"5m","group":"Sales","headers":{"X-A":"1","X-B":"2"}}"""
        );
        var result = await Checks.PatchAsync(
            1,
            null,
            RegistryFixture.Map("""{"group":null,"timeout":"3s","headers":{"X-A":null}}"""),
            None
        );

        var check = result.Value!.Definition;
        Assert.Equal((null, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(3)), (check.Group, check.Interval, check.Timeout));
        Assert.Equal(["X-B"], ((FakeProbeSettings)check.Settings).Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task A_patch_with_an_unknown_null_is_refused()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");
        var result = await Checks.PatchAsync(1, null, RegistryFixture.Map("""{"intervall":null}"""), None);

        Assert.Equal("intervall: is unknown; did you mean interval?", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public async Task A_masked_secret_keeps_its_stored_value_wherever_it_is()
    {
        await _fixture.ChannelAsync(
            """{"name":"ops","type":"webhook","url":"http://h","secret":"hunter2","basic_auth":{"username":"u","password":"hunter3"}}"""
        );
        var result = await Channels.ReplaceAsync(
            1,
            null,
            RegistryFixture.Map(
                """{"name":"ops","type":"webhook","url":"http://i","secret":"********","basic_auth":{"username":"v","password":"********"}}"""
            ),
            None
        );

        var settings = (FakeChannelSettings)result.Value!.Definition.Settings;
        Assert.Equal(("http://i", "hunter2", "hunter3"), (settings.Url, settings.Secret!.Reveal(), settings.Password!.Reveal()));
    }

    [Fact]
    public async Task A_mask_with_nothing_behind_it_is_refused()
    {
        var result = await Channels.CreateAsync(
            RegistryFixture.Map("""{"name":"a","type":"webhook","url":"http://h","secret":"********"}"""),
            None
        );

        Assert.Equal((WriteOutcome.Invalid, "secret"), (result.Outcome, Assert.Single(result.Errors).Field));
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");

        Assert.Equal(WriteOutcome.VersionMismatch, (await Checks.PatchAsync(1, 9, RegistryFixture.Map("""{"group":"x"}"""), None)).Outcome);
        Assert.Equal(WriteOutcome.VersionMismatch, (await Checks.DeleteAsync(1, 9, None)).Outcome);
        Assert.Equal(WriteOutcome.NotFound, (await Checks.DeleteAsync(7, null, None)).Outcome);
        Assert.Equal(1, Checks.Current.ById(1)!.Declaration.Version);
    }

    [Fact]
    public async Task What_another_process_changed_is_not_overwritten_and_is_seen_afterwards()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");
        using var other = _fixture.Open();
        await other.LoadAsync(None);
        await other.Checks.PatchAsync(1, null, RegistryFixture.Map("""{"group":"theirs"}"""), None);

        var result = await Checks.PatchAsync(1, null, RegistryFixture.Map("""{"group":"ours"}"""), None);

        Assert.Equal(WriteOutcome.VersionMismatch, result.Outcome);
        Assert.Equal("theirs", Checks.Current.ById(1)!.Definition.Group);
    }

    [Fact]
    public async Task What_is_used_is_not_deleted()
    {
        await _fixture.ChannelAsync("""{"name":"ops","type":"webhook","url":"http://h"}""");
        await _fixture.CheckAsync("""{"key":"router","url":"http://a.example"}""");
        await _fixture.CheckAsync("""{"key":"shop","url":"http://b.example","parents":["router"],"alerts":["ops"]}""");

        var channel = await Channels.DeleteAsync(1, null, None);
        var parent = await Checks.DeleteAsync(1, null, None);

        Assert.Equal((WriteOutcome.Conflict, WriteOutcome.Conflict), (channel.Outcome, parent.Outcome));
        Assert.Equal("is used by check shop (alerts[0]); must be taken out of them first", Assert.Single(channel.Errors).Message);
        Assert.Equal("is used by check shop (parents[0]); must be taken out of them first", Assert.Single(parent.Errors).Message);

        Assert.Equal(WriteOutcome.Written, (await Checks.DeleteAsync(2, null, None)).Outcome);
        Assert.Equal(WriteOutcome.Written, (await Channels.DeleteAsync(1, null, None)).Outcome);
        Assert.Empty(Channels.Current.All);
    }

    [Fact]
    public async Task A_key_that_comes_back_has_its_id_back()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");
        await Checks.DeleteAsync(1, null, None);
        await _fixture.CheckAsync("""{"key":"b","url":"http://b.example"}""");

        Assert.Equal(1, (await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""")).Id);
    }

    [Fact]
    public async Task Pausing_counts_as_a_change_and_twice_as_one()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");
        var paused = await Checks.SetPausedAsync(1, paused: true, None);
        var again = await Checks.SetPausedAsync(1, paused: true, None);

        Assert.False(paused.Value!.IsActive);
        Assert.Equal((2L, 2L), (paused.Value.Declaration.Version, again.Value!.Declaration.Version));
        Assert.Equal(WriteOutcome.NotFound, (await Checks.SetPausedAsync(9, paused: true, None)).Outcome);
    }

    [Fact]
    public async Task Many_changes_at_once_all_happen_one_after_the_other()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example","tags":[]}""");
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(n =>
                    Task.Run(() => Checks.CreateAsync(RegistryFixture.Map($$"""{"key":"k{{n % 10}}","url":"http://a.example"}"""), None))
                )
        );

        Assert.Equal(10, results.Count(result => result.Outcome == WriteOutcome.Written));
        Assert.Equal(10, results.Count(result => result.Outcome == WriteOutcome.Conflict));
        Assert.Equal(Enumerable.Range(1, 11), Checks.Current.All.Select(check => check.Id));
    }

    [Fact]
    public async Task What_this_version_cannot_read_is_left_out_told_and_can_be_mended()
    {
        await _fixture.CheckAsync("""{"key":"a","url":"http://a.example"}""");
        await _fixture.Database.WriteAsync(
            connection => connection.Execute("UPDATE declaration SET json = '{\"key\":\"a\",\"url\":\"ftp://a\"}'"),
            None
        );

        var error = Assert.Single(await _fixture.ReopenAsync());
        Assert.Equal("check/a.url", error.Field);
        Assert.Empty(Checks.Current.All);
        Assert.Equal(
            WriteOutcome.Conflict,
            (await Checks.CreateAsync(RegistryFixture.Map("""{"key":"a","url":"http://a"}"""), None)).Outcome
        );
        Assert.Equal(
            WriteOutcome.Written,
            (await Checks.ReplaceAsync(1, null, RegistryFixture.Map("""{"url":"http://a"}"""), None)).Outcome
        );
        Assert.Single(Checks.Current.All);
    }
}
