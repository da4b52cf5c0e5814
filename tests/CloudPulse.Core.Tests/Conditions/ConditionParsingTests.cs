using System.Text;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Probe.Conditions;

namespace CloudPulse.Core.Tests.Conditions;

public sealed class ConditionParsingTests
{
    [Theory]
    [InlineData("", 1, "needed")]
    [InlineData("   ", 1, "needed")]
    [InlineData("[STATUS]", 9, "==, !=, <, <=, >, >=")]
    [InlineData("[STATUS] = 200", 10, "==, !=, <, <=, >, >=")]
    [InlineData("[STATUS] === 200", 10, "'===' is no operator")]
    [InlineData("[BODY].a !== 1", 10, "'!==' is no operator")]
    [InlineData("[STATUS] ==", 12, "both sides")]
    [InlineData("== 200", 1, "both sides")]
    [InlineData("STATUS == 200", 1, "[STATUS]")]
    [InlineData("[STATE] == 200", 1, "[STATE] is not known")]
    [InlineData("200 == [STATE]", 8, "[STATE] is not known")]
    [InlineData("[DNS_RCODE] == NOERROR", 1, "[CERTIFICATE_EXPIRATION]")]
    [InlineData("[STATUS == 200", 8, "']' is missing")]
    [InlineData("[STATUS].code == 200", 9, "Nothing may follow")]
    [InlineData("[HEADER] == x", 9, "header's name")]
    [InlineData("[HEADER].a b == x", 9, "header's name")]
    [InlineData("[BODY].a..b == 1", 10, "member's name")]
    [InlineData("[BODY].items[x] == 1", 14, "index")]
    [InlineData("[BODY].items[-1] == 1", 14, "index")]
    [InlineData("[BODY].items[99999999999] == 1", 14, "index")]
    [InlineData("[BODY].a b == 1", 9, "not expected")]
    [InlineData("[BODY][\"a] == 1", 16, "operator")]
    [InlineData("[STATUS] < abc", 12, "neither a number")]
    [InlineData("abc > [STATUS]", 1, "neither a number")]
    [InlineData("[STATUS] <= pat(2*)", 10, "pat() and any()")]
    [InlineData("[STATUS] > any(1, 2)", 10, "pat() and any()")]
    [InlineData("has([BODY].a) > 1", 15, "has()")]
    [InlineData("len([STATUS]) == 3", 5, "len() takes")]
    [InlineData("len(abc) == 3", 5, "len() takes")]
    [InlineData("len([BODY] == 3", 11, "not closed")]
    [InlineData("[STATUS] == any(200, )", 21, "separated by commas")]
    [InlineData("[STATUS] == any()", 17, "separated by commas")]
    [InlineData("[STATUS] == pat()", 17, "pattern")]
    [InlineData("[STATUS] == pat(2*", 19, "not closed")]
    public void Says_where_and_what(string text, int column, string says)
    {
        Assert.False(Condition.TryParse(text, out var condition, out var error));
        Assert.Null(condition);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
    }

    [Fact]
    public void Length_is_bounded()
    {
        Assert.True(Condition.TryParse("[BODY] == " + new string('x', 1014), out _, out _));
        Assert.False(Condition.TryParse("[BODY] == " + new string('x', 1015), out _, out var error));
        Assert.Equal(1025, error.Column);
    }

    [Fact]
    public void No_input_crashes_the_parser_or_the_judgement()
    {
        string[] pieces =
        [
            "[STATUS]",
            "[BODY]",
            "[BODY].",
            ".a",
            "[0]",
            "[",
            "]",
            "[\"",
            "\"]",
            "\\",
            "\"",
            "(",
            ")",
            "len(",
            "has(",
            "pat(",
            "any(",
            ",",
            " ",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "=",
            "!",
            "*",
            "?",
            "48h",
            "1e999",
            "-",
            "0x1F",
            "\0",
            "\uD800",
            "🐎",
            "é",
            "[HEADER].",
            "x",
            "[CERTIFICATE_EXPIRATION]",
        ];
        string[] bodies = ["", "{\"a\":[1,{\"a\":null}]}", "[[0]]", "\"\\ud800\"", "nonsense", "-1e400"];
        var random = new Random(20260202);
        var parsed = 0;
        for (var round = 0; round < 250_000; round++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(1, 9); i > 0; i--)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
            }

            if (!Condition.TryParse(text.ToString(), out var condition, out var error))
            {
                Assert.InRange(error.Column, 1, text.Length + 1);
                Assert.NotEmpty(error.Message);
                continue;
            }

            parsed++;
            var outcome = new ProbeOutcome { Code = 200, Body = Encoding.UTF8.GetBytes(bodies[random.Next(bodies.Length)]) };
            _ = condition.Violation(outcome, DateTimeOffset.UnixEpoch);
            Assert.True(Condition.TryParse(condition.Text, out _, out _));
        }

        Assert.True(parsed > 1_000, $"Only {parsed} of the random texts were conditions: the test tests nothing.");
    }
}
