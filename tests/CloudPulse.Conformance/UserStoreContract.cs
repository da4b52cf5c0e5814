using CloudPulse.Core.Access;
using CloudPulse.Core.Model;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IUserStore"/> promises. Each test gets an empty store.</summary>
public abstract class UserStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IUserStore Users { get; }

    [Fact]
    public async Task A_user_is_stored_whole_and_found_by_id_and_name()
    {
        var user = New("Ada") with { PasswordHash = new("hash"), SignedInAt = Samples.Start, Epoch = 3 };
        var added = await Users.AddAsync(user, onlyFirst: false, None);
        Assert.Equal(user with { Id = added.User!.Id }, added.User);
        Assert.Equal(added.User, await Users.FindAsync(added.User.Id, None));
        Assert.Equal(added.User, Assert.Single(await Users.ListAsync(None)));
        Assert.Null(await Users.FindAsync(added.User.Id + 1, None));
        Assert.Equal(added.User, await Users.FindByNameAsync("Ada", None));
        Assert.Null(await Users.FindByNameAsync("Adam", None));
    }

    [Theory]
    [InlineData("Ada", "ADA")]
    [InlineData("Åsa", "åSA")]
    [InlineData("👩‍🔬", "👩‍🔬")]
    public async Task Names_that_differ_only_in_capitals_are_one(string one, string other)
    {
        var first = await AddAsync(one);
        Assert.Equal(UserOutcome.Taken, (await Users.AddAsync(New(other), onlyFirst: false, None)).Outcome);
        Assert.Equal(first, await Users.FindByNameAsync(other, None));
        var another = await AddAsync("somebody else");
        var renamed = await Users.UpdateAsync(another.Id, null, user => user with { Name = other }, None);
        Assert.Equal(UserOutcome.Taken, renamed.Outcome);
        Assert.Equal(another, await Users.FindAsync(another.Id, None));
    }

    [Fact]
    public async Task A_providers_account_is_one_user_and_stays_it()
    {
        var origin = new ProviderIdentity("corp", "https://id.example", "4711");
        var added = await Users.AddAsync(New("ada") with { PasswordHash = null, Origin = origin }, onlyFirst: false, None);
        Assert.Equal(added.User, await Users.FindByOriginAsync("https://id.example", "4711", None));
        Assert.Equal(added.User, Assert.Single(await Users.ListAsync(None)));
        Assert.Null(await Users.FindByOriginAsync("https://other.example", "4711", None));
        Assert.Null(await Users.FindByOriginAsync("https://id.example", "471", None));
        var twice = await Users.AddAsync(New("eve") with { Origin = origin with { Provider = "other" } }, onlyFirst: false, None);
        Assert.Equal(UserOutcome.Taken, twice.Outcome);
        var changed = await Users.UpdateAsync(added.User!.Id, null, user => user with { Origin = null }, None);
        Assert.Equal(origin, changed.User!.Origin);
        Assert.NotNull((await Users.AddAsync(New("eve") with { Origin = origin with { Subject = "4712" } }, onlyFirst: false, None)).User);
    }

    [Fact]
    public async Task Of_many_who_would_be_the_first_one_is()
    {
        var all = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(number => Task.Run(() => Users.AddAsync(New($"u{number}"), onlyFirst: true, None)))
        );
        Assert.Single(all, written => written.Outcome == UserOutcome.Written);
        Assert.Single(await Users.ListAsync(None));
    }

    [Fact]
    public async Task A_change_raises_the_version_and_is_refused_for_another_one()
    {
        var ada = await AddAsync("ada");
        var changed = await Users.UpdateAsync(
            ada.Id,
            ifVersion: 1,
            user => user with { Id = 99, CreatedAt = default, Version = 7, PasswordHash = new("new"), Epoch = 1 },
            None
        );
        Assert.Equal(ada with { Version = 2, PasswordHash = new("new"), Epoch = 1 }, changed.User);
        Assert.Equal(changed.User, await Users.FindAsync(ada.Id, None));

        Assert.Equal(UserOutcome.VersionMismatch, (await Users.UpdateAsync(ada.Id, 1, user => user, None)).Outcome);
        Assert.Equal(UserOutcome.NotFound, (await Users.UpdateAsync(99, null, user => user, None)).Outcome);
        Assert.Equal(UserOutcome.VersionMismatch, await Users.DeleteAsync(ada.Id, 1, None));
        Assert.Equal(UserOutcome.NotFound, await Users.DeleteAsync(99, null, None));
    }

    [Fact]
    public async Task Changes_at_once_lose_nothing()
    {
        var ada = await AddAsync("ada");
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ => Task.Run(() => Users.UpdateAsync(ada.Id, null, user => user with { Epoch = user.Epoch + 1 }, None)))
        );
        var after = await Users.FindAsync(ada.Id, None);
        Assert.Equal((16, 17), (after!.Epoch, after.Version));
    }

    [Fact]
    public async Task The_last_admin_in_force_stays_one()
    {
        var ada = await AddAsync("ada");
        var viewer = await Users.AddAsync(New("vera") with { Role = Role.Viewer }, onlyFirst: false, None);
        var disabled = await Users.AddAsync(New("dora") with { Disabled = true }, onlyFirst: false, None);
        await StaysAsync();

        var bob = await AddAsync("bob");
        Assert.Equal(UserOutcome.Written, await Users.DeleteAsync(bob.Id, null, None));
        await StaysAsync();
        Assert.Equal(UserOutcome.Written, await Users.DeleteAsync(viewer.User!.Id, null, None));
        Assert.Equal(UserOutcome.Written, await Users.DeleteAsync(disabled.User!.Id, null, None));

        async Task StaysAsync()
        {
            Assert.Equal(UserOutcome.LastAdmin, await Users.DeleteAsync(ada.Id, null, None));
            Assert.Equal(UserOutcome.LastAdmin, (await ChangeAsync(user => user with { Role = Role.Editor })).Outcome);
            Assert.Equal(UserOutcome.LastAdmin, (await ChangeAsync(user => user with { Disabled = true })).Outcome);
            Assert.Equal(ada, await Users.FindAsync(ada.Id, None));
        }

        Task<UserWrite> ChangeAsync(Func<User, User> edit) => Users.UpdateAsync(ada.Id, null, edit, None);
    }

    [Fact]
    public async Task Of_two_last_admins_who_demote_each_other_one_stays()
    {
        var (ada, bob) = (await AddAsync("ada"), await AddAsync("bob"));
        var outcomes = await Task.WhenAll(
            ((int[])[ada.Id, bob.Id]).Select(id =>
                Task.Run(() => Users.UpdateAsync(id, null, user => user with { Role = Role.Viewer }, None))
            )
        );
        Assert.Equal([UserOutcome.Written, UserOutcome.LastAdmin], outcomes.Select(written => written.Outcome).Order());
    }

    [Fact]
    public async Task An_id_is_never_given_twice()
    {
        await AddAsync("ada");
        var bob = await AddAsync("bob");
        await Users.DeleteAsync(bob.Id, null, None);
        Assert.True((await AddAsync("bob")).Id > bob.Id);
    }

    [Fact]
    public async Task A_sign_in_is_noted_without_a_new_version()
    {
        var ada = await AddAsync("ada");
        await Users.NoteSignInAsync(ada.Id, Samples.Start, None);
        Assert.Equal(ada with { SignedInAt = Samples.Start }, await Users.FindAsync(ada.Id, None));
    }

    private async Task<User> AddAsync(string name) => (await Users.AddAsync(New(name), onlyFirst: false, None)).User!;

    private static User New(string name) =>
        new()
        {
            Id = 0,
            Name = name,
            Role = Role.Admin,
            PasswordHash = new Secret("hash"),
            CreatedAt = Samples.Start,
            UpdatedAt = Samples.Start,
        };
}
