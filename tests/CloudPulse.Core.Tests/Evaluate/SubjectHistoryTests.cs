using CloudPulse.Core.Evaluate;

namespace CloudPulse.Core.Tests.Evaluate;

public sealed class SubjectHistoryTests
{
    private static readonly JudgePolicy Policy = new(3, 2, TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData("uddduu")]
    [InlineData("dddudd")]
    [InlineData("sssddu")]
    public void Every_order_of_arrival_gives_the_episodes_of_the_right_order(string letters)
    {
        var observations = JudgementTests.Observations(letters).ToArray();
        var expected = JudgementTests.Text(Fed(observations));
        foreach (var order in Permutations(observations))
        {
            Assert.Equal(expected, JudgementTests.Text(Fed(order)));
        }
    }

    [Fact]
    public void Shuffled_and_repeated_results_give_the_episodes_of_the_right_order()
    {
        var random = new Random(20260202);
        for (var round = 0; round < 2_000; round++)
        {
            var letters = new string([.. Enumerable.Range(0, random.Next(1, 64)).Select(_ => "uuuddds."[random.Next(8)])]);
            var observations = JudgementTests.Observations(letters).ToArray();
            var shuffled = observations.Concat(observations.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(shuffled);

            Assert.Equal(JudgementTests.Text(Fed(observations)), JudgementTests.Text(Fed(shuffled)));
        }
    }

    [Fact]
    public void Neighbours_that_change_places_in_a_long_stream_change_nothing()
    {
        var random = new Random(7);
        var letters = new string([.. Enumerable.Range(0, 5_000).Select(_ => random.Next(10) < 6 ? 'u' : 'd')]);
        var observations = JudgementTests.Observations(letters).ToArray();
        var expected = Fed(observations);
        for (var index = 0; index + 8 < observations.Length; index += 8)
        {
            random.Shuffle(observations.AsSpan(index, 8));
        }

        var actual = Fed(observations);
        Assert.Equal(expected.Now, actual.Now);
        Assert.Equal(JudgementTests.Text(expected), JudgementTests.Text(actual));
    }

    [Fact]
    public void What_is_there_already_changes_nothing()
    {
        var history = Fed([.. JudgementTests.Observations("ddd")]);
        Assert.False(history.Add(JudgementTests.Observations("d").Single(), Policy));
        Assert.Equal("down 0-", JudgementTests.Text(history));
    }

    [Fact]
    public void What_is_older_than_the_window_is_refused()
    {
        var history = Fed([.. JudgementTests.Observations("." + new string('u', SubjectHistory.Capacity))]);
        Assert.False(history.Add(JudgementTests.Observations("d").Single(), Policy));
    }

    private static SubjectHistory Fed(IReadOnlyList<Observation> observations)
    {
        var history = new SubjectHistory();
        foreach (var seen in observations)
        {
            history.Add(seen, Policy);
        }

        return history;
    }

    private static IEnumerable<T[]> Permutations<T>(T[] items)
    {
        if (items.Length <= 1)
        {
            yield return items;
            yield break;
        }

        for (var first = 0; first < items.Length; first++)
        {
            foreach (var rest in Permutations<T>([.. items[..first], .. items[(first + 1)..]]))
            {
                yield return [items[first], .. rest];
            }
        }
    }
}
