using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class FieldReaderTests
{
    private enum Flavour
    {
        PlainSweet,
        Sour,
    }

    [Theory]
    [InlineData("""{"a":[1]}""", "a: was a list; must be a string")]
    [InlineData("""{"a":{"b":1}}""", "a: was a map; must be a string")]
    [InlineData("""{"a":"12345"}""", "a: was 5 characters long; must be at most 4")]
    public void A_string_that_is_none_is_refused(string json, string error) =>
        Assert.Equal([error], Json.Errors(json, fields => Assert.Null(fields.String("a", 4))));

    [Theory]
    [InlineData("""{}""", "a: is required; must be a string")]
    [InlineData("""{"a":null}""", "a: is required; must be a string")]
    [InlineData("""{"a":" "}""", "a: was empty; must have at least one character")]
    [InlineData("""{"a":[]}""", "a: was a list; must be a string")]
    public void A_required_string_is_reported_once(string json, string error) =>
        Assert.Equal([error], Json.Errors(json, fields => fields.RequiredString("a")));

    [Theory]
    [InlineData("""{"a":"yes"}""", "a: was \"yes\"; must be true or false")]
    [InlineData("""{"a":"true"}""", "a: was \"true\"; must be true or false")]
    [InlineData("""{"a":1}""", "a: was 1; must be true or false")]
    public void A_boolean_that_is_none_gives_its_default(string json, string error) =>
        Assert.Equal([error], Json.Errors(json, fields => Assert.True(fields.Boolean("a", defaultValue: true))));

    [Theory]
    [InlineData("""{"a":0}""", "a: was 0; must be between 1 and 20")]
    [InlineData("""{"a":99999999999999999999}""", "a: was 99999999999999999999; must be between 1 and 20")]
    [InlineData("""{"a":1.5}""", "a: was 1.5; must be a whole number between 1 and 20")]
    [InlineData("""{"a":"3"}""", "a: was \"3\"; must be a whole number between 1 and 20")]
    [InlineData("""{"a":true}""", "a: was \"true\"; must be a whole number between 1 and 20")]
    public void A_number_that_is_none_or_out_of_range_gives_its_default(string json, string error) =>
        Assert.Equal([error], Json.Errors(json, fields => Assert.Equal(7, fields.Integer("a", 7, 1, 20))));

    [Theory]
    [InlineData("""{"a":"0s"}""", "a: was \"0s\"; must be between 1s and 24h")]
    [InlineData("""{"a":86401}""", "a: was 86401; must be between 1s and 24h")]
    [InlineData("""{"a":"soon"}""", "a: was \"soon\"; must be a duration such as 250ms, 30s, 1m30s, 2h or 7d, between 1s and 24h")]
    public void A_duration_that_is_none_or_out_of_range_gives_its_default(string json, string error) =>
        Assert.Equal(
            [error],
            Json.Errors(
                json,
                fields =>
                    Assert.Equal(
                        TimeSpan.FromMinutes(1),
                        fields.Duration("a", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))
                    )
            )
        );

    [Theory]
    [InlineData("""{"a":"1KiB"}""", "a: was \"1KiB\"; must be between 4KiB and 1MiB")]
    [InlineData("""{"a":"much"}""", "a: was \"much\"; must be a size such as 4096, 64KiB or 1MB, between 4KiB and 1MiB")]
    public void A_size_that_is_none_or_out_of_range_gives_its_default(string json, string error) =>
        Assert.Equal([error], Json.Errors(json, fields => Assert.Equal(5000, fields.Bytes("a", 5000, 4096, 1 << 20))));

    [Fact]
    public void A_choice_is_by_snake_case_name()
    {
        Assert.Empty(Json.Errors("""{"a":"plain_sweet"}""", fields => Assert.Equal(Flavour.PlainSweet, fields.Choice("a", Flavour.Sour))));
        Assert.Equal(
            ["a: was \"PlainSweet\"; must be one of plain_sweet, sour"],
            Json.Errors("""{"a":"PlainSweet"}""", fields => Assert.Equal(Flavour.Sour, fields.Choice("a", Flavour.Sour)))
        );
    }

    [Fact]
    public void A_list_names_the_item_that_is_wrong() =>
        Assert.Equal(
            ["a[1]: was a map; must be a string", "a[2]: was null; must be a string"],
            Json.Errors("""{"a":["x",{},null,5]}""", fields => Assert.Equal(["x", "5"], fields.Strings("a", 4)))
        );

    [Fact]
    public void A_lone_scalar_is_a_list_of_one() => Json.Errors("""{"a":"x"}""", fields => Assert.Equal(["x"], fields.Strings("a", 4)));

    [Fact]
    public void Too_many_entries_are_refused_as_a_whole()
    {
        Assert.Equal(["a: has 3 entries; must have at most 2"], Json.Errors("""{"a":[1,2,3]}""", fields => fields.Strings("a", 2)));
        Assert.Equal(["a: has 2 entries; must have at most 1"], Json.Errors("""{"a":{"x":1,"y":2}}""", fields => fields.StringMap("a", 1)));
        Assert.Equal(["a: has 2 entries; must have at most 1"], Json.Errors("""{"a":[{},{}]}""", fields => fields.NestedList("a", 1)));
    }

    [Fact]
    public void A_map_of_strings_keeps_its_order_and_names_what_is_wrong() =>
        Assert.Equal(
            ["a.z: was a list; must be a string"],
            Json.Errors(
                """{"a":{"y":"1","x":2,"z":[]}}""",
                fields => Assert.Equal(["y=1", "x=2"], fields.StringMap("a", 5).Select(p => $"{p.Key}={p.Value}"))
            )
        );

    [Fact]
    public void Nested_fields_have_their_whole_path() =>
        Assert.Equal(
            [
                "a.b.c: was \"x\"; must be a whole number between 1 and 2",
                "l[1]: was 5; must be a map",
                "l[0].n: is unknown; known here are c",
            ],
            Json.Errors(
                """{"a":{"b":{"c":"x"}},"l":[{"n":1},5]}""",
                fields =>
                {
                    fields.Nested("a")!.Nested("b")!.Integer("c", 1, 1, 2);
                    foreach (var item in fields.NestedList("l", 5))
                    {
                        item.String("c");
                        item.Done();
                    }
                }
            )
        );

    [Fact]
    public void Fields_that_nobody_took_are_unknown() =>
        Assert.Equal(
            ["intervall: is unknown; did you mean interval?", "zebra: is unknown; known here are interval, url"],
            Json.Errors(
                """{"url":"x","intervall":"5s","zebra":1}""",
                fields =>
                {
                    fields.String("url");
                    fields.String("interval");
                    fields.Done();
                }
            )
        );

    [Theory]
    [InlineData("""{"token":["hunter2"]}""", "token: was a list; must be a string")]
    [InlineData("""{"token":"hunter2 hunter2"}""", "token: was 15 characters long; must be at most 10")]
    [InlineData("""{"token":""}""", "token: was empty; must have at least one character")]
    [InlineData(
        """{"token":"********"}""",
        "token: was ********, which stands for a stored value, and there is none; must be the value itself"
    )]
    public void A_secret_is_never_shown(string json, string error) =>
        Assert.Equal([error], Json.Errors(json, fields => Assert.Null(fields.Secret("token", 10))));

    [Fact]
    public void A_value_out_of_the_environment_is_shown_as_it_was_written()
    {
        var node = new ScalarNode("hunter2", IsQuoted: false, default) { Shown = "${TIMEOUT}" };
        var errors = new List<ConfigurationError>();
        new FieldReader(new([new("timeout", default, node)], default), "", errors).Integer("timeout", 1, 1, 2);

        Assert.Equal(["timeout: was ${TIMEOUT}; must be a whole number between 1 and 2"], errors.Select(error => error.ToString()));
    }

    [Fact]
    public void What_is_shown_is_short_and_on_one_line()
    {
        var node = new ScalarNode("a\nb" + new string('x', 1000), IsQuoted: true, default);

        Assert.Equal("\"a\\u000ab" + new string('x', 57) + "…\"", node.Describe());
    }

    [Fact]
    public void The_readers_go_on_after_a_mistake()
    {
        var errors = Json.Errors(
            """{"a":"x","b":"y","c":[]}""",
            fields =>
            {
                fields.Integer("a", 1, 1, 2);
                fields.Boolean("b", false);
                fields.Secret("c");
                fields.Time("d");
                fields.Done();
            }
        );

        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void A_mask_is_the_one_of_Secret() => Assert.Equal("********", Secret.Mask);
}
