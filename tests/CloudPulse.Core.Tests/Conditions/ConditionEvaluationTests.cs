using System.Text;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Probe.Conditions;

namespace CloudPulse.Core.Tests.Conditions;

public sealed class ConditionEvaluationTests
{
    private const string Body = """
        {"status":"up","name":"shop","count":3,"ratio":0.50,"ok":true,"none":null,"big":123456789012345678901234567890,
         "version":"1.10","items":[{"id":7,"tags":["a","b"]},{"id":8}],"empty":[],"object":{"a":1,"b":2},"a.b":{"c d":"dotted"},"name2":"žluť 🐎"}
        """;

    private static readonly DateTimeOffset Now = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    private static ProbeOutcome Seen(string body = Body) =>
        new()
        {
            Connected = true,
            Code = 200,
            Latency = TimeSpan.FromMilliseconds(250.25),
            Address = "192.0.2.7",
            Certificates = [new("CN=shop.example", "CN=Authority", Now.AddHours(72))],
            Body = Encoding.UTF8.GetBytes(body),
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Content-Type"] = "application/json",
                ["X-Count"] = "5",
            },
        };

    [Theory]
    [InlineData("[STATUS] == 200")]
    [InlineData("[STATUS]==200")]
    [InlineData("  200   ==   [STATUS]  ")]
    [InlineData("[status] == 200")]
    [InlineData("[STATUS] == 200.0")]
    [InlineData("[STATUS] != 500")]
    [InlineData("[STATUS] < 300")]
    [InlineData("[STATUS] <= 200")]
    [InlineData("[STATUS] > 199.5")]
    [InlineData("[STATUS] >= 2e2")]
    [InlineData("300 > [STATUS]")]
    [InlineData("[STATUS] == any(200, 429)")]
    [InlineData("[STATUS] != any(500,503)")]
    [InlineData("any(200, 204) == [STATUS]")]
    [InlineData("[STATUS] == pat(2*)")]
    [InlineData("[RESPONSE_TIME] < 300")]
    [InlineData("[RESPONSE_TIME] < 1s")]
    [InlineData("[RESPONSE_TIME] > 250")]
    [InlineData("[CONNECTED] == true")]
    [InlineData("[IP] == 192.0.2.7")]
    [InlineData("[IP] == pat(192.0.2.*)")]
    [InlineData("[CERTIFICATE_EXPIRATION] > 48h")]
    [InlineData("[CERTIFICATE_EXPIRATION] == 72h")]
    [InlineData("[CERTIFICATE_EXPIRATION] <= 3d")]
    [InlineData("[CERTIFICATE_EXPIRATION] > 1h30m")]
    [InlineData("[BODY].status == up")]
    [InlineData("[BODY].status != down")]
    [InlineData("[BODY].count == 3")]
    [InlineData("[BODY].count == 3.0")]
    [InlineData("[BODY].ratio == 0.5")]
    [InlineData("[BODY].ok == true")]
    [InlineData("[BODY].none == null")]
    [InlineData("[BODY].big == 123456789012345678901234567890")]
    [InlineData("[BODY].big != 123456789012345678901234567891")]
    [InlineData("[BODY].big > 1e29")]
    [InlineData("[BODY].version != 1.1")]
    [InlineData("[BODY].version == 1.10")]
    [InlineData("[BODY].items[0].id == 7")]
    [InlineData("[BODY].items[0].id < [BODY].items[1].id")]
    [InlineData("[BODY].items[0].tags[1] == b")]
    [InlineData("[BODY][\"a.b\"][\"c d\"] == dotted")]
    [InlineData("[BODY].empty == []")]
    [InlineData("[BODY].name == pat(sh*)")]
    [InlineData("[BODY].name == pat(s?op)")]
    [InlineData("[BODY].name == pat(*)")]
    [InlineData("[BODY].name == pat(*o*)")]
    [InlineData("[BODY].name != pat(ho)")]
    [InlineData("[BODY].name == any(pat(x*), pat(*op))")]
    [InlineData("[BODY] == pat(*\"status\":\"up\"*)")]
    [InlineData("len([BODY].items) == 2")]
    [InlineData("len([BODY].empty) == 0")]
    [InlineData("len([BODY].object) == 2")]
    [InlineData("len([BODY].name) > 3")]
    [InlineData("len([BODY].name2) == 6")]
    [InlineData("len([BODY]) > 100")]
    [InlineData("has([BODY].items[1].id) == true")]
    [InlineData("has([BODY].errors) == false")]
    [InlineData("has([BODY].none) == false")]
    [InlineData("[HEADER].content-type == application/json")]
    [InlineData("[HEADER].X-COUNT >= 5")]
    [InlineData("has([HEADER].x-absent) == false")]
    [InlineData("len([HEADER].x-count) == 1")]
    public void Holds(string text) => Assert.Null(Parse(text).Violation(Seen(), Now));

    [Theory]
    [InlineData("[STATUS] == 204", "[STATUS] (200) == 204")]
    [InlineData("204==[STATUS]", "204 == [STATUS] (200)")]
    [InlineData("[STATUS] == any(201, 204)", "[STATUS] (200) == any(201, 204)")]
    [InlineData("[RESPONSE_TIME] < 250", "[RESPONSE_TIME] (250.25) < 250")]
    [InlineData("[BODY].name == pat(shop?)", "[BODY].name (shop) == pat(shop?)")]
    [InlineData("[BODY].missing == 1", "[BODY].missing (INVALID) == 1")]
    [InlineData("[BODY].missing != 1", "[BODY].missing (INVALID) != 1")]
    [InlineData("[BODY].items[9].id == 1", "[BODY].items[9].id (INVALID) == 1")]
    [InlineData("[BODY].name.deeper == 1", "[BODY].name.deeper (INVALID) == 1")]
    [InlineData("[BODY].name > 3", "[BODY].name (shop) > 3")]
    [InlineData("[BODY].version == 1.1", "[BODY].version (1.10) == 1.1")]
    [InlineData("[HEADER].x-absent == 1", "[HEADER].x-absent (INVALID) == 1")]
    [InlineData("len([BODY].items) == 5", "len([BODY].items) (2) == 5")]
    [InlineData("len([BODY].missing) == 0", "len([BODY].missing) (INVALID) == 0")]
    [InlineData("[CERTIFICATE_EXPIRATION] > 96h", "[CERTIFICATE_EXPIRATION] (259200000) > 96h")]
    [InlineData("[BODY].count == [BODY].items[0].id", "[BODY].count (3) == [BODY].items[0].id (7)")]
    public void Says_what_it_saw(string text, string violation) => Assert.Equal(violation, Parse(text).Violation(Seen(), Now));

    [Fact]
    public void What_was_not_seen_fails_every_comparison()
    {
        var nothing = new ProbeOutcome();
        Assert.Equal("[STATUS] (INVALID) != 500", Parse("[STATUS] != 500").Violation(nothing, Now));
        Assert.Equal("[IP] (INVALID) != 127.0.0.1", Parse("[IP] != 127.0.0.1").Violation(nothing, Now));
        Assert.Equal("[CERTIFICATE_EXPIRATION] (INVALID) > 48h", Parse("[CERTIFICATE_EXPIRATION] > 48h").Violation(nothing, Now));
        Assert.Null(Parse("[CONNECTED] == false").Violation(nothing, Now));
        Assert.Null(Parse("has([BODY]) == false").Violation(nothing, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"status\":")]
    [InlineData("{\"status\":\"up\"} trailing")]
    [InlineData("{\"status\":\"up\",}")]
    public void A_path_into_what_is_no_json_is_invalid(string body) =>
        Assert.Equal("[BODY].status (INVALID) == up", Parse("[BODY].status == up").Violation(Seen(body), Now));

    [Fact]
    public void The_root_may_be_an_array_or_a_scalar()
    {
        Assert.Null(Parse("[BODY][1].id == 8").Violation(Seen("[{}, {\"id\":8}]"), Now));
        Assert.Null(Parse("len([BODY]) == 2").Violation(Seen(" [1, 2] "), Now));
        Assert.Null(Parse("[BODY] == 42").Violation(Seen("42\n"), Now));
        Assert.Null(Parse("[BODY] > 41").Violation(Seen("42\n"), Now));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_body() => Assert.Null(Parse("[BODY].a == 1").Violation(Seen("\uFEFF{\"a\":1}"), Now));

    [Fact]
    public void Invalid_utf8_is_read_with_replacement_characters()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xFF, 0xC0, .. "x\"}"u8];
        var outcome = new ProbeOutcome { Body = body };
        Assert.Null(Parse("[BODY].name == pat(*x)").Violation(outcome, Now));
        Assert.Null(Parse("[BODY] == pat({*})").Violation(outcome, Now));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_survived() =>
        Assert.NotNull(Parse("[BODY].a == x").Violation(Seen("""{"\udc00":1,"a":"\ud800"}"""), Now));

    [Theory]
    [InlineData(100, true)]
    [InlineData(100_000, false)]
    public void Deep_json_is_read_up_to_a_depth(int depth, bool readable)
    {
        var body = "{\"a\":1,\"deep\":" + new string('[', depth) + new string(']', depth) + "}";
        Assert.Equal(readable, Parse("[BODY].a == 1").Violation(Seen(body), Now) is null);
    }

    [Theory]
    [InlineData("1e999999999", "[BODY].n > 5", true)]
    [InlineData("-1e999999999", "[BODY].n > 5", false)]
    [InlineData("1e-999999999", "[BODY].n < 5", true)]
    public void Huge_numbers_compare(string number, string text, bool holds) =>
        Assert.Equal(holds, Parse(text).Violation(Seen($"{{\"n\":{number}}}"), Now) is null);

    [Fact]
    public void Shown_values_are_short_and_on_one_line()
    {
        var violation = Parse("[BODY].long == x").Violation(Seen($"{{\"long\":\"first\\nsecond{new string('y', 5000)}\"}}"), Now);
        Assert.StartsWith("[BODY].long (first second", violation);
        Assert.EndsWith("y…) == x", violation);
        Assert.InRange(violation!.Length, 1, 200);

        var wide = Parse($"[BODY].{new string('p', 900)} == 1").Violation(Seen(), Now);
        Assert.Equal(Failure.MaxDetailLength, wide!.Length);
    }

    [Fact]
    public void Many_conditions_are_judged_together_and_the_first_violation_is_told()
    {
        Condition[] conditions = [Parse("[STATUS] == 200"), Parse("[BODY].count > 5"), Parse("[BODY].name == x")];
        Assert.Equal("[BODY].count (3) > 5", Condition.FirstViolation(conditions, Seen(), Now));
        Assert.Null(Condition.FirstViolation([conditions[0]], Seen(), Now));
        Assert.Null(Condition.FirstViolation([], Seen(), Now));
    }

    [Theory]
    [InlineData("[BODY].a == 1", true, false, false)]
    [InlineData("1 == [BODY]", true, false, false)]
    [InlineData("has([BODY].a) == true", true, false, false)]
    [InlineData("len([HEADER].etag) > 1", false, true, false)]
    [InlineData("[STATUS] == any(200, 204)", false, false, true)]
    [InlineData("[CONNECTED] == true", false, false, false)]
    public void Knows_what_it_looks_at(string text, bool body, bool headers, bool status)
    {
        var condition = Parse(text);
        Assert.Equal((body, headers, status), (condition.NeedsBody, condition.NeedsHeaders, condition.JudgesStatus));
    }

    [Fact]
    public void A_pattern_with_many_stars_is_judged_in_reasonable_time() =>
        Assert.NotNull(
            Parse($"[BODY] == pat({string.Concat(Enumerable.Repeat("*a", 400))}*b)").Violation(Seen(new string('a', 1 << 20)), Now)
        );

    private static Condition Parse(string text)
    {
        Assert.True(Condition.TryParse(text, out var condition, out var error), error?.ToString());
        return condition;
    }
}
