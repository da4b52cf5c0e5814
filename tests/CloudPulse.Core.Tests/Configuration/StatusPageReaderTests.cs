using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class StatusPageReaderTests
{
    [Theory]
    [InlineData("{}", "name: is required")]
    [InlineData("""{"name":"a","accent":"red"}""", "accent: was \"red\"; must be a colour as \"#rrggbb\"")]
    [InlineData("""{"name":"a","logo":"http://a.example/l.png"}""", "logo: was \"http://a.example/l.png\"; must be an https address")]
    [InlineData("""{"name":"a","logo":"https://u:p@a.example/l.png"}""", "logo: was")]
    [InlineData("""{"name":"a","logo":"https://a.example/l.png; script-src *"}""", "logo: was")]
    [InlineData("""{"name":"a","logo":"data:text/html;base64,AAAA"}""", "logo: was")]
    [InlineData("""{"name":"a","logo":"data:image/png;base64,???"}""", "logo: was")]
    [InlineData("""{"name":"a","website":"javascript:alert(1)"}""", "website: was")]
    [InlineData("""{"name":"a","theme":"pink"}""", "theme: was \"pink\"; must be one of auto, light, dark")]
    [InlineData("""{"name":"a","password":"short"}""", "password: is too short")]
    [InlineData("""{"name":"a","password":"pbkdf2-sha256$1$x"}""", "password: is too short, or no whole hash")]
    [InlineData("""{"name":"a","time_zone":"Mars/Phobos"}""", "time_zone: was \"Mars/Phobos\", which this machine does not know")]
    [InlineData("""{"name":"a","colour":"red"}""", "colour: is unknown")]
    [InlineData(
        """{"name":"a","sections":[{"components":[{"name":"x"}]}]}""",
        "sections[0].components[0].check: is required, or service or group"
    )]
    [InlineData(
        """{"name":"a","sections":[{"components":[{"check":"x","group":"y"}]}]}""",
        "sections[0].components[0].name: is required",
        "sections[0].components[0].group: was given along with check"
    )]
    public void All_mistakes_are_told(string json, params string[] expected)
    {
        var errors = Json.Errors(json, fields => Assert.Null(StatusPageReader.ReadDefinition(fields)));
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected, start => Assert.Contains(errors, error => error.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_name_of_10_000_characters_is_refused() =>
        Assert.Single(
            Json.Errors($$"""{"name":"{{new string('W', 10_000)}}","key":"w"}""", fields => StatusPageReader.ReadDefinition(fields))
        );

    [Fact]
    public void Only_the_hash_of_a_password_is_stored_and_kept_while_it_stays_the_same()
    {
        var reader = new StatusPageReader();
        var declared = Json.Map("""{"name":"a","password":"correct horse"}""");

        var stored = reader.Sealed(declared, stored: null);
        var hash = ((ScalarNode)stored.Find("password")!.Value).Text!;

        Assert.DoesNotContain("horse", hash, StringComparison.Ordinal);
        Assert.True(PasswordHash.Matches(hash, "correct horse"));
        Assert.False(PasswordHash.Matches(hash, "correct horsf"));
        Assert.Equal(NodeJson.Write(stored), NodeJson.Write(reader.Sealed(declared, stored)));
        Assert.Equal(NodeJson.Write(stored), NodeJson.Write(reader.Sealed(stored, stored)));
        Assert.NotEqual(
            NodeJson.Write(stored),
            NodeJson.Write(reader.Sealed(Json.Map("""{"name":"a","password":"another one"}"""), stored))
        );
    }
}
