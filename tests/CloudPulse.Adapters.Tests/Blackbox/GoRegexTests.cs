using CloudPulse.Adapters.Blackbox;

namespace CloudPulse.Adapters.Tests.Blackbox;

public sealed class GoRegexTests
{
    [Theory]
    [InlineData("world$", "hello world", true)]
    [InlineData("world$", "hello world\n", false)]
    [InlineData("(?m)^world$", "hello\nworld\n", true)]
    [InlineData(@"^\d+$", "12", true)]
    [InlineData(@"^\d+$", "١٢", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^[\w-]+$", "a-b_1", true)]
    [InlineData(@"^\S+\s\S+$", "a b", true)]
    [InlineData("^[[:alpha:][:digit:]]+$", "a1", true)]
    [InlineData("^[[:alpha:]]+$", "a1", false)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[^]a]+$", "b", true)]
    [InlineData("^[[a]+$", "[a", true)]
    [InlineData("(?P<name>a)b", "ab", true)]
    [InlineData("(?i)HELLO", "hello", true)]
    [InlineData(@"^5\$$", "5$", true)]
    [InlineData("^[$]$", "$", true)]
    [InlineData("^a.c$", "a\nc", false)]
    [InlineData("(?s)^a.c$", "a\nc", true)]
    public void It_matches_as_in_go(string pattern, string text, bool isMatch)
    {
        Assert.Null(GoRegex.TryParse(pattern, out var regex));
        Assert.Equal(isMatch, regex!.IsMatch(text));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("(?=a)")]
    [InlineData(@"(a)\1")]
    [InlineData("(?U)a+")]
    [InlineData(@"\Qa.b\E")]
    [InlineData("[[:print:]]")]
    public void What_has_no_counterpart_is_refused(string pattern)
    {
        Assert.NotNull(GoRegex.TryParse(pattern, out var regex));
        Assert.Null(regex);
    }

    [Fact]
    public void It_does_not_take_for_ever()
    {
        Assert.Null(GoRegex.TryParse("(a+)+$", out var regex));
        Assert.DoesNotMatch(regex!, new string('a', 50_000) + "b");
    }
}
