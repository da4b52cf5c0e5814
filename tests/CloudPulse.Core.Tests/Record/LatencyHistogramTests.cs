using CloudPulse.Core.Record;

namespace CloudPulse.Core.Tests.Record;

public sealed class LatencyHistogramTests
{
    private static readonly double[] Percents = [0.1, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 100];

    public static TheoryData<string> Distributions =>
        ["constant", "uniform", "exponential", "normal", "pareto", "two peaks", "tiny", "huge", "zeros", "powers", "one"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Percentiles_are_within_one_percent_of_the_nearest_rank(string distribution)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var values = Draw(distribution, new(seed)).ToList();
            var histogram = Of(values);
            values.Sort();
            foreach (var percent in Percents)
            {
                var rank = Math.Max(1, (int)Math.Ceiling((decimal)percent * values.Count / 100));
                var exact = values[rank - 1];
                Assert.True(
                    Math.Abs(histogram.Percentile(percent) - exact) * 100 <= exact,
                    $"{distribution}, seed {seed}: p{percent} of {values.Count} is {histogram.Percentile(percent)}; exactly it is {exact}."
                );
            }
        }
    }

    [Fact]
    public void Every_whole_microsecond_up_to_a_second_is_within_one_percent_of_its_bucket()
    {
        for (var value = 0L; value <= 1_000_000; value++)
        {
            var middle = LatencyBuckets.TwiceMiddle(LatencyBuckets.IndexOf(value)) / 2.0;
            Assert.True(Math.Abs(middle - value) * 100 <= value, $"{value} is taken for {middle}.");
        }
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Merging_in_any_order_and_grouping_gives_the_same(string distribution)
    {
        var random = new Random(3);
        var values = Draw(distribution, random).ToList();
        var parts = values.GroupBy(_ => random.Next(7)).Select(part => Of(part)).ToArray();
        var inOrder = new LatencyHistogram();
        Array.ForEach(parts, inOrder.Merge);
        Array.Reverse(parts);
        var grouped = new LatencyHistogram();
        for (var index = 0; index < parts.Length; index += 2)
        {
            var pair = new LatencyHistogram();
            pair.Merge(parts[index]);
            pair.Merge(index + 1 < parts.Length ? parts[index + 1] : new());
            grouped.Merge(pair);
        }

        foreach (var merged in (LatencyHistogram[])[inOrder, grouped])
        {
            AssertSame(Of(values), merged);
        }
    }

    [Fact]
    public void Count_min_sum_and_max_are_exact()
    {
        var histogram = Of([5, 1_000_003, 70, -4]);
        Assert.Equal((4, 0, 1_000_003, 1_000_078), (histogram.Count, histogram.Min, histogram.Max, histogram.Sum));
        Assert.Null(new LatencyHistogram().Summarise());
        Assert.Equal(0, new LatencyHistogram().Percentile(50));
        var summary = histogram.Summarise()!;
        Assert.Equal(TimeSpan.FromTicks(10_000_780 / 4), summary.Mean);
        Assert.Equal(TimeSpan.FromMicroseconds(5), summary.P50);
    }

    [Fact]
    public void A_sum_stops_before_it_overflows()
    {
        var histogram = Of(Enumerable.Repeat(long.MaxValue, 20));
        Assert.Equal(long.MaxValue, histogram.Sum);
        Assert.Equal(long.MaxValue / 10, histogram.Max);
        Assert.NotNull(histogram.Summarise());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_is_above_zero_and_at_most_a_hundred(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Percentile(percent));

    private static LatencyHistogram Of(IEnumerable<long> values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
        {
            histogram.Add(value);
        }

        return histogram;
    }

    private static void AssertSame(LatencyHistogram expected, LatencyHistogram actual)
    {
        Assert.Equal((expected.Count, expected.Min, expected.Max, expected.Sum), (actual.Count, actual.Min, actual.Max, actual.Sum));
        Assert.Equal(
            Enumerable.Range(0, expected.BucketCount).Select(expected.Bucket),
            Enumerable.Range(0, actual.BucketCount).Select(actual.Bucket)
        );
    }

    private static IEnumerable<long> Draw(string distribution, Random random)
    {
        var count = distribution == "one" ? 1 : 1 + random.Next(2_000);
        for (var index = 0; index < count; index++)
        {
            var u = 1 - random.NextDouble();
            yield return distribution switch
            {
                "constant" => 12_345,
                "uniform" => random.NextInt64(1_000_000),
                "exponential" => (long)(-Math.Log(u) * 30_000),
                "normal" => (long)Math.Max(0, 80_000 + (9_000 * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * random.NextDouble()))),
                "pareto" => (long)(1_000 / Math.Pow(u, 1.2)),
                "two peaks" => random.Next(2) == 0 ? 900 + random.Next(50) : 2_000_000 + random.Next(90_000),
                "tiny" => random.Next(60),
                "huge" => random.NextInt64(long.MaxValue / 10),
                "zeros" => random.Next(3) == 0 ? 0 : random.Next(5),
                "powers" => 1L << random.Next(50),
                _ => random.NextInt64(10_000_000),
            };
        }
    }
}
