using System.Diagnostics;
using CloudPulse.Core.Access;

namespace CloudPulse.Core.Tests.Access;

public sealed class PasswordsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_hash_knows_its_password_and_no_other()
    {
        using var passwords = new Passwords();
        var hash = await passwords.HashAsync("a fine long passphrase", None);

        Assert.Equal(PasswordVerdict.Right, await passwords.JudgeAsync(hash, "a fine long passphrase", None));
        Assert.Equal(PasswordVerdict.Wrong, await passwords.JudgeAsync(hash, "a fine long passphrasE", None));
        Assert.Equal(PasswordVerdict.Wrong, await passwords.JudgeAsync(null, "a fine long passphrase", None));
        Assert.NotEqual(hash, await passwords.HashAsync("a fine long passphrase", None));
        Assert.Equal("********", $"{hash}");
    }

    [Fact]
    public async Task Nobodys_password_takes_as_long_as_somebodys()
    {
        using var passwords = new Passwords();
        var hash = await passwords.HashAsync("a fine long passphrase", None);
        await passwords.JudgeAsync(null, "warm", None);

        var (somebody, nobody) = (await FastestAsync(hash), await FastestAsync(null));

        Assert.InRange(nobody / somebody, 0.5, 2);

        async Task<double> FastestAsync(Core.Model.Secret? of)
        {
            var fastest = double.MaxValue;
            for (var turn = 0; turn < 3; turn++)
            {
                var start = Stopwatch.GetTimestamp();
                await passwords.JudgeAsync(of, "some wrong password", None);
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return fastest;
        }
    }

    [Fact]
    public async Task A_flood_is_turned_away_not_queued()
    {
        using var passwords = new Passwords();
        var hash = await passwords.HashAsync("a fine long passphrase", None);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => passwords.JudgeAsync(hash, "a fine long passphrase", None)));

        Assert.Equal(16, verdicts.Count(verdict => verdict == PasswordVerdict.Right));
        Assert.Equal(24, verdicts.Count(verdict => verdict == PasswordVerdict.Busy));
    }
}
