using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CloudPulse.Configuration.Settings;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Acceptance.Configuration;

/// <summary>What docs/configuration.md and the example say is so.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Find("docs", "configuration.md"));

    public static TheoryData<string> Examples => [.. Example.Matches(Page).Select(match => match.Groups["yaml"].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_valid(string yaml)
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(Configurations.Errors(Configurations.Source(folder.Write("example.yaml", yaml)), out _, out var content));
        Assert.True(content.Checks.Count + content.Channels.Count > 0 || yaml.Contains("listen", StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_examples() => Assert.True(Examples.Count >= 5);

    [Fact]
    public void The_example_that_make_run_uses_is_valid()
    {
        Assert.Empty(Configurations.Errors(Configurations.Source(Find("examples", "cloudpulse.yaml")), out _, out var content));
        Assert.Equal(
            ["cloudpulse", "orders-health", "orders-list", "orders-port"],
            content.Checks.Select(check => check.Draft.Key).Order()
        );
    }

    [Fact]
    public void Every_setting_is_in_the_table_with_its_default()
    {
        foreach (var path in SettingPaths.All)
        {
            Assert.Contains($"| `{path}` |", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_field_of_all_checks_is_in_the_table()
    {
        var errors = new List<ConfigurationError>();
        CheckReader.ReadDefaults(
            new(new([new("nothing-known", default, new ScalarNode("x", IsQuoted: true, default))], default), "", errors)
        );
        var fields = Assert.Single(errors).Message.Split("known here are ")[1].Split(", ");

        Assert.All(
            [.. fields, "url", "name", "key", "kind", "conditions", "parents"],
            field => Assert.Contains($"| `{field}` |", Page, StringComparison.Ordinal)
        );
    }

    private static string Find(string folder, string file, [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", folder, file);

    [GeneratedRegex("^```yaml\n(?<yaml>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example { get; }
}
