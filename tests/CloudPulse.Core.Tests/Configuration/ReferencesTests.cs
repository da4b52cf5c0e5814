using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class ReferencesTests
{
    [Fact]
    public void What_holds_is_not_told() =>
        Assert.Empty(Verify(["ops"], Check("a", alerts: ["ops"]), Check("b", "a"), Check("c", "a", "b")));

    [Fact]
    public void A_parent_or_channel_that_is_not_there_is_told_with_what_is() =>
        Assert.Equal(
            [
                "a.alerts[0]: was \"opps\", and there is no such channel; did you mean ops?",
                "a.parents[0]: was \"zebra\", and there is no such check; must be the key of a check: a, b",
            ],
            Verify(["ops"], Check("b"), Check("a", ["opps"], "zebra"))
        );

    [Fact]
    public void Without_any_channel_that_is_said() =>
        Assert.Equal(
            ["a.alerts[0]: was \"ops\", and there is no such channel; there is no channel yet"],
            Verify([], Check("a", alerts: ["ops"]))
        );

    [Fact]
    public void A_check_is_not_its_own_parent() =>
        Assert.Equal(["a.parents: was \"a\", the check itself; must be another check"], Verify([], Check("a", "a")));

    [Theory]
    [InlineData("abc")]
    [InlineData("cab")]
    [InlineData("bca")]
    public void A_cycle_is_told_once_and_alike_whatever_the_order(string order)
    {
        var checks = new Dictionary<char, CheckDefinition>
        {
            ['a'] = Check("a", "b"),
            ['b'] = Check("b", "c"),
            ['c'] = Check("c", "a"),
        };

        Assert.Equal(
            ["a.parents: go round in a circle: a → b → c → a; must not lead back to the check"],
            Verify([], [Check("d", "a"), .. order.Select(key => checks[key])])
        );
    }

    [Fact]
    public void Two_cycles_are_two_mistakes() =>
        Assert.Equal(2, Verify([], Check("a", "b"), Check("b", "a"), Check("c", "d"), Check("d", "c")).Count);

    [Fact]
    public void A_diamond_is_no_cycle() => Assert.Empty(Verify([], Check("a"), Check("b", "a"), Check("c", "a"), Check("d", "b", "c")));

    [Fact]
    public void A_long_chain_does_not_overflow_the_stack()
    {
        var checks = Enumerable.Range(0, 20_000).Select(n => Check($"c{n:d5}", $"c{(n + 1) % 20_000:d5}")).ToArray();

        Assert.Single(Verify([], checks));
    }

    private static IReadOnlyList<string> Verify(string[] channels, params CheckDefinition[] checks) =>
        [
            .. References
                .Verify(new(checks, channels.ToHashSet(StringComparer.Ordinal), [], []))
                .Select(broken => $"{broken.OwnerKey}.{broken.Field}: {broken.Message}"),
        ];

    private static CheckDefinition Check(string key, params string[] parents) => Check(key, [], parents);

    private static CheckDefinition Check(string key, string[] alerts, params string[] parents) =>
        new()
        {
            Key = key,
            Name = key,
            Url = "http://example.com",
            Kind = "http",
            Settings = new FakeProbeSettings(null, null, []),
            Parents = parents,
            Alerts = alerts,
        };
}
