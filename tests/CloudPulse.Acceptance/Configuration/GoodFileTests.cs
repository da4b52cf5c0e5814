using CloudPulse.Core.Model;

namespace CloudPulse.Acceptance.Configuration;

public sealed class GoodFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_url_is_enough() => Assert.Equal("a-example", Check("checks:\n  - url: http://a.example\n").Key);

    [Fact]
    public void Defaults_hold_for_checks_that_do_not_say_otherwise()
    {
        var checks = Checks(
            "defaults: {interval: 20s, tags: [a]}\nchecks:\n  - url: http://a.example\n  - {url: http://b.example, interval: 5s, tags: []}\n"
        );

        Assert.Equal([TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5)], checks.Select(check => check.Interval));
        Assert.Equal([1, 0], checks.Select(check => check.Tags.Count));
    }

    [Fact]
    public void Anchors_and_merge_keys_work_and_their_holder_is_ignored()
    {
        var check = Check(
            "x-slow: &slow {interval: 5m, timeout: 1m}\nchecks:\n  - url: http://a.example\n    <<: *slow\n    timeout: 30s\n"
        );

        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30)), (check.Interval, check.Timeout));
    }

    [Theory]
    [InlineData("${NAME}", "Shop")]
    [InlineData("\"${NAME} front\"", "Shop front")]
    [InlineData("${NOT_SET:-Default name}", "Default name")]
    [InlineData("\"${EMPTY:-Default}\"", "Default")]
    [InlineData("cost $$5", "cost $5")]
    [InlineData("cost $5 $", "cost $5 $")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("'${NAME}'", "Shop")]
    public void Variables_are_put_in(string name, string expected) =>
        Assert.Equal(expected, Check($"checks:\n  - url: http://a.example\n    key: a\n    name: {name}\n").Name);

    [Fact]
    public void What_comes_out_of_a_variable_is_a_value_and_no_YAML() =>
        Assert.Equal("{a: [b]}", Check("checks:\n  - url: http://a.example\n    name: ${YAML}\n").Name);

    [Theory]
    [InlineData("${NUMBER}")]
    [InlineData("\"${NUMBER}\"")]
    [InlineData("${NOT_SET:-4}")]
    public void A_variable_can_be_a_number_with_or_without_quotes(string threshold) =>
        Assert.Equal(4, Check($"checks:\n  - {{url: http://a.example, failure_threshold: \"{threshold.Trim('"')}\"}}\n").FailureThreshold);

    [Fact]
    public void A_number_is_fine_where_text_is_wanted() =>
        Assert.Equal("2024", Check("checks:\n  - {url: http://a.example, name: 2024}\n").Name);

    private CheckDefinition Check(string yaml) => Assert.Single(Checks(yaml));

    private IReadOnlyList<CheckDefinition> Checks(string yaml)
    {
        var source = Configurations.Source(
            _folder.Write("a.yaml", yaml),
            ("NAME", "Shop"),
            ("EMPTY", ""),
            ("NUMBER", "4"),
            ("YAML", "{a: [b]}")
        );
        Assert.Empty(Configurations.Errors(source, out _, out var content));
        return [.. content.Checks.Select(check => Configurations.Definition(check))];
    }
}
