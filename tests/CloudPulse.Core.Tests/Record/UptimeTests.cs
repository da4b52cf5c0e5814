using CloudPulse.Core.Record;

namespace CloudPulse.Core.Tests.Record;

public sealed class UptimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Vectors => [.. UptimeVectors.Ids];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Ratio_of_checks_is_as_the_vector_says(string id)
    {
        var vector = UptimeVectors.Get(id);
        var expected = vector.Expected["ratioOfChecks"]!;
        var ratio = Uptime.Ratio(vector.Results, vector.From, vector.To, vector.Excluded);
        Assert.Equal((long)expected["up"]!, ratio.Up);
        Assert.Equal((long)expected["pending"]!, ratio.Pending);
        // The definitions leave open whether "down" has the pending ones in it; the ratio does not depend on it.
        Assert.Contains((long)expected["down"]!, new[] { ratio.Down, ratio.Down + ratio.Pending });
        Assert.Equal(UptimeVector.Number(expected["availability"]), ratio.Availability);
        Assert.Equal(UptimeVector.Number(expected["availabilityIgnoringPending"]), ratio.AvailabilityIgnoringPending);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Time_weighted_uptime_is_as_the_vector_says(string id)
    {
        var vector = UptimeVectors.Get(id);
        var expected = vector.Expected["timeWeighted"]!;
        var time = Uptime.TimeWeighted(vector.Results, vector.From, vector.To, vector.StaleAfter, vector.Excluded);
        Assert.Equal(UptimeVector.Number(expected["upSeconds"]), Seconds(time.Up));
        Assert.Equal(UptimeVector.Number(expected["downSeconds"]), Seconds(time.Down));
        Assert.Equal(UptimeVector.Number(expected["unknownSeconds"]), Seconds(time.Unknown));
        Assert.Equal(UptimeVector.Number(expected["excludedSeconds"]), Seconds(time.Excluded));
        Assert.Equal(UptimeVector.Number(expected["availability"]), time.Availability);
        Assert.Equal(UptimeVector.Number(expected["availabilityUnknownAsUp"]), time.AvailabilityUnknownAsUp);
        Assert.Equal(UptimeVector.Number(expected["availabilityUnknownAsDown"]), time.AvailabilityUnknownAsDown);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Peers_would_show_what_the_vector_says(string id)
    {
        var vector = UptimeVectors.Get(id);
        foreach (
            var (name, peer) in new Dictionary<string, Func<UptimeVector, Fraction>>
            {
                ["uptimeKuma24h"] = UptimePeers.UptimeKuma24h,
                ["gatus24hMemory"] = UptimePeers.Gatus24hMemory,
                ["gatus24hSql"] = UptimePeers.Gatus24hSql,
            }
        )
        {
            if (vector.Expected[name] is { } expected)
            {
                Assert.Equal((name, UptimeVector.Number(expected)), (name, (Fraction?)peer(vector)));
            }
        }
    }

    [Fact]
    public void Pending_counts_as_down_and_can_be_ignored()
    {
        UptimeResult[] results = [At(0, UptimeState.Up), At(60, UptimeState.Pending), At(120, UptimeState.Down), At(180, UptimeState.Up)];
        var ratio = Uptime.Ratio(results, Start, Start.AddSeconds(240), []);
        Assert.Equal(new UptimeRatio(2, 1, 1), ratio);
        Assert.Equal(Fraction.Parse("1/2"), ratio.Availability);
        Assert.Equal(Fraction.Parse("2/3"), ratio.AvailabilityIgnoringPending);
        Assert.Equal(Minutes(2, 2, 0, 0), Uptime.TimeWeighted(results, Start, Start.AddSeconds(240), TimeSpan.FromSeconds(120), []));
    }

    [Fact]
    public void The_example_of_the_documentation_is_right()
    {
        UptimeResult[] results = [At(0, UptimeState.Up), At(60, UptimeState.Up), At(120, UptimeState.Down), At(180, UptimeState.Up)];
        var time = Uptime.TimeWeighted(results, Start, Start.AddMinutes(6), TimeSpan.FromMinutes(2), []);
        Assert.Equal(Minutes(4, 1, 1, 0), time);
        Assert.Equal(
            ["4/5", "5/6", "2/3"],
            new[] { time.Availability, time.AvailabilityUnknownAsUp, time.AvailabilityUnknownAsDown }.Select(value => $"{value}")
        );
        Assert.Equal(Fraction.Parse("3/4"), Uptime.Ratio(results, Start, Start.AddMinutes(6), []).Availability);
    }

    [Fact]
    public void Inconclusive_results_count_as_neither_and_what_follows_them_is_unknown()
    {
        UptimeResult[] results = [At(0, UptimeState.Up), At(60, UptimeState.Unknown), At(120, UptimeState.Up)];
        Assert.Equal(new UptimeRatio(2, 0), Uptime.Ratio(results, Start, Start.AddSeconds(180), []));
        Assert.Equal(Minutes(2, 0, 1, 0), Uptime.TimeWeighted(results, Start, Start.AddSeconds(180), TimeSpan.FromSeconds(120), []));
    }

    [Fact]
    public void Of_results_at_one_instant_the_later_arrival_wins_and_a_repeated_id_is_not_later()
    {
        UptimeResult[] results = [At(0, UptimeState.Up, "a"), At(0, UptimeState.Down, "b"), At(0, UptimeState.Up, "a")];
        Assert.Equal(Minutes(0, 1, 0, 0), Uptime.TimeWeighted(results, Start, Start.AddSeconds(60), TimeSpan.FromSeconds(120), []));
        Assert.Equal(new UptimeRatio(1, 1), Uptime.Ratio(results, Start, Start.AddSeconds(60), []));
    }

    [Fact]
    public void A_stale_carry_in_is_unknown_and_an_empty_window_has_no_uptime()
    {
        Assert.Equal(
            Minutes(1, 0, 1, 0),
            Uptime.TimeWeighted([At(-60, UptimeState.Up)], Start, Start.AddSeconds(120), TimeSpan.FromSeconds(120), [])
        );
        Assert.Equal(
            Minutes(0, 0, 2, 0),
            Uptime.TimeWeighted([At(-120, UptimeState.Up)], Start, Start.AddSeconds(120), TimeSpan.FromSeconds(120), [])
        );
        Assert.Null(Uptime.TimeWeighted([], Start, Start.AddSeconds(120), TimeSpan.FromSeconds(1), []).Availability);
        Assert.Null(Uptime.Ratio([], Start, Start.AddSeconds(120), []).Availability);
        Assert.Null(Uptime.TimeWeighted([], Start, Start, TimeSpan.FromSeconds(1), []).AvailabilityUnknownAsDown);
    }

    [Fact]
    public void A_window_is_its_four_parts_whatever_happens_in_it()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var results = Enumerable
                .Range(0, random.Next(30))
                .Select(_ => At(random.Next(-500, 2_000), (UptimeState)random.Next(5)))
                .ToList();
            var excluded = Enumerable
                .Range(0, random.Next(5))
                .Select(_ => random.Next(-100, 1_500))
                .Select(from => new TimeRange(Start.AddSeconds(from), Start.AddSeconds(from + random.Next(300))))
                .ToList();
            var stale = TimeSpan.FromSeconds(1 + random.Next(200));
            var time = Uptime.TimeWeighted(results, Start, Start.AddSeconds(1_500), stale, excluded);
            Assert.Equal(BySecond(results, 1_500, stale, excluded), time);
            Assert.Equal(TimeSpan.FromSeconds(1_500), time.Up + time.Down + time.Unknown + time.Excluded);
        }
    }

    [Theory]
    [InlineData(6, 8, "3/4", 0.75)]
    [InlineData(5, 1, "5", 5)]
    [InlineData(0, 9, "0", 0)]
    [InlineData(3, -6, "-1/2", -0.5)]
    public void Fractions_are_in_lowest_terms(long numerator, long denominator, string text, double value)
    {
        var fraction = new Fraction(numerator, denominator);
        Assert.Equal(text, fraction.ToString());
        Assert.Equal(value, fraction.ToDouble(), 15);
        Assert.Equal(fraction, Fraction.Parse(text));
    }

    /// <summary>The definition word for word, a second at a time.</summary>
    private static UptimeTime BySecond(List<UptimeResult> results, int seconds, TimeSpan stale, List<TimeRange> excluded)
    {
        var parts = new int[5];
        for (var second = 0; second < seconds; second++)
        {
            var at = Start.AddSeconds(second);
            var last = results.Where(result => result.At <= at).OrderBy(result => result.At).Cast<UptimeResult?>().LastOrDefault();
            var state =
                excluded.Any(range => range.From <= at && at < range.To) ? UptimeState.Excluded
                : last is { } known && at - known.At < stale ? known.State
                : UptimeState.Unknown;
            parts[(int)state]++;
        }

        return new(
            TimeSpan.FromSeconds(parts[0]),
            TimeSpan.FromSeconds(parts[1] + parts[2]),
            TimeSpan.FromSeconds(parts[3]),
            TimeSpan.FromSeconds(parts[4])
        );
    }

    private static UptimeResult At(int second, UptimeState state, string? id = null) => new(Start.AddSeconds(second), state, id);

    private static UptimeTime Minutes(int up, int down, int unknown, int excluded) =>
        new(TimeSpan.FromMinutes(up), TimeSpan.FromMinutes(down), TimeSpan.FromMinutes(unknown), TimeSpan.FromMinutes(excluded));

    private static Fraction Seconds(TimeSpan time) => new(time.Ticks, TimeSpan.TicksPerSecond);
}
