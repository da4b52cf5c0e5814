using CloudPulse.Core.Access;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="ISessionStore"/> promises. Each test gets an empty store.</summary>
public abstract class SessionStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract ISessionStore Sessions { get; }

    [Fact]
    public async Task A_session_is_stored_whole_and_found_by_its_hash()
    {
        var added = await AddAsync(user: 1, token: 7);
        var found = await Sessions.FindAsync(added.Hash, None);
        Assert.Equal(added with { Hash = default }, found! with { Hash = default });
        Assert.Equal(added.Hash.ToArray(), found.Hash.ToArray());
        Assert.Null(await Sessions.FindAsync(new byte[] { 8 }, None));
    }

    [Fact]
    public async Task A_users_are_listed_newest_first_and_the_oldest_end_when_there_are_too_many()
    {
        var others = await AddAsync(user: 2, token: 99);
        for (byte token = 0; token < 5; token++)
        {
            await AddAsync(user: 1, token, keep: 3);
        }

        Assert.Equal([4, 3, 2], (await Sessions.OfUserAsync(1, None)).Select(session => session.Hash.Span[0]));
        Assert.Equal(others.Id, Assert.Single(await Sessions.OfUserAsync(2, None)).Id);
        Assert.Null(await Sessions.FindAsync(new byte[] { 0 }, None));
    }

    [Fact]
    public async Task One_that_ended_is_gone()
    {
        var session = await AddAsync(user: 1, token: 1);
        Assert.True(await Sessions.EndAsync(session.Id, None));
        Assert.False(await Sessions.EndAsync(session.Id, None));
        Assert.Null(await Sessions.FindAsync(session.Hash, None));
    }

    [Fact]
    public async Task Its_use_is_noted_and_never_put_back()
    {
        var session = await AddAsync(user: 1, token: 1);
        await Sessions.TouchAsync(session.Id, Samples.Start.AddMinutes(5), None);
        await Sessions.TouchAsync(session.Id, Samples.Start.AddMinutes(1), None);
        Assert.Equal(Samples.Start.AddMinutes(5), (await Sessions.FindAsync(session.Hash, None))!.SeenAt);
    }

    [Fact]
    public async Task What_expired_or_was_long_unused_is_swept()
    {
        var used = await AddAsync(user: 1, token: 1);
        await AddAsync(user: 1, token: 2);
        await Sessions.TouchAsync(used.Id, Samples.Start.AddDays(5), None);

        Assert.Equal(0, await Sessions.SweepAsync(Samples.Start.AddDays(5), Samples.Start, None));
        Assert.Equal(1, await Sessions.SweepAsync(Samples.Start.AddDays(6), Samples.Start.AddDays(1), None));
        Assert.Equal(used.Id, Assert.Single(await Sessions.OfUserAsync(1, None)).Id);
        Assert.Equal(1, await Sessions.SweepAsync(Samples.Start.AddDays(30), Samples.Start, None));
    }

    private Task<Session> AddAsync(int user, byte token, int keep = 50) =>
        Sessions.AddAsync(
            new(0, user, Epoch: 2, new byte[] { token }, "Firefox on Linux", Samples.Start, Samples.Start, Samples.Start.AddDays(30)),
            keep,
            None
        );
}
