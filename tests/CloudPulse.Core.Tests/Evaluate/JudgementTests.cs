using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Tests.Evaluate;

/// <summary>Observations are written as letters, one a minute: u(p), d(own), s(low), and a dot for a minute without one.</summary>
public sealed class JudgementTests
{
    private static readonly JudgePolicy Policy = new(3, 2, TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData("uuuuuu", "")]
    [InlineData("uudduu", "")]
    [InlineData("uuddduu", "down 2-5")]
    [InlineData("ddd", "down 0-")]
    [InlineData("dddu", "down 0-")]
    [InlineData("dddudu", "down 0-")]
    [InlineData("dddudduu", "down 0-6")]
    [InlineData("uudududud", "")]
    [InlineData("ussu", "")]
    [InlineData("usssuu", "degraded 1-4")]
    [InlineData("usssddduu", "degraded 1-4, down 4-7")]
    [InlineData("udddsssssuu", "down 1-4, degraded 6-9")]
    [InlineData("udsdsu", "degraded 1-")]
    [InlineData("udss", "degraded 1-")]
    [InlineData("ud..d", "")]
    [InlineData("ud......dd", "")]
    [InlineData("ddd......uu", "down 0-9")]
    public void Observations_add_up_to_episodes(string observations, string expected) =>
        Assert.Equal(expected, Episodes(observations, Policy));

    [Fact]
    public void A_threshold_of_one_needs_one() => Assert.Equal("down 1-2", Episodes("uduu", new(1, 1, TimeSpan.FromMinutes(5))));

    [Fact]
    public void Flapping_holds_the_recovery_back_until_it_has_settled()
    {
        var alternating = string.Concat(Enumerable.Repeat("ddduu", 8));
        Assert.Equal("down 0-3, down 5-8, down 10-", Episodes(alternating, Policy));
        Assert.Equal("down 0-3, down 5-8, down 10-38", Episodes(alternating + new string('u', 20), Policy));
    }

    [Fact]
    public void Before_any_threshold_the_first_observation_is_the_status()
    {
        var judgement = default(Judgement).Next(new(0, 0, PulseStatus.Down, null), Policy);
        Assert.Equal(PulseStatus.Down, judgement.Status);
        Assert.Null(judgement.Open);
    }

    private static string Episodes(string observations, JudgePolicy policy)
    {
        var history = new SubjectHistory();
        foreach (var seen in Observations(observations))
        {
            history.Add(seen, policy);
        }

        return Text(history);
    }

    internal static IEnumerable<Observation> Observations(string letters) =>
        letters
            .Select((letter, minute) => (letter, minute))
            .Where(seen => seen.letter != '.')
            .Select(seen => new Observation(
                seen.minute * 60_000L,
                1,
                seen.letter switch
                {
                    'u' => PulseStatus.Up,
                    'd' => PulseStatus.Down,
                    _ => PulseStatus.Degraded,
                },
                null
            ));

    internal static string Text(SubjectHistory history) =>
        string.Join(
            ", ",
            history.Episodes.Select(episode =>
                $"{episode.Kind.ToString().ToLowerInvariant()} {episode.Start / 60_000}-{(episode.End is { } end ? (end / 60_000).ToString() : "")}"
            )
        );
}
