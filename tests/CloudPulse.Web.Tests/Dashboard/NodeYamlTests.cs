using CloudPulse.Configuration;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>What is shown as YAML reads back as it was.</summary>
public sealed class NodeYamlTests
{
    public static TheoryData<string> Texts =>
        [
            .. HostileNames.All.Where(text => !text.Contains('\uD800', StringComparison.Ordinal)),
            "",
            " ",
            "yes",
            "null",
            "~",
            "12",
            "1e3",
            "0x10",
            "2026-03-01",
            "a: b",
            "a #b",
            "# a",
            "- a",
            "a:",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "'a'",
            "\"a\"",
            "[STATUS] == 200",
            "{a}",
            "${HOME}",
            "$$",
            "^a$",
            "a\nb\r\nc\t\u0000\u007f\u0085\u009f\u2028\uFEFF\uFFFE",
            "C:\\x",
            "https://shop.example:8443/a?b=c&d=%20",
        ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_reads_back_as_it_was(string text)
    {
        var node = new ScalarNode(text, IsQuoted: true, default);
        var map = new MapNode(
            [
                new("plain", default, node),
                new(
                    "list",
                    default,
                    new ListNode(
                        [node, new ListNode([node], default), new MapNode([new("in", default, node), new("two", default, node)], default)],
                        default
                    )
                ),
                new("map", default, new MapNode([new(text.Length is > 0 and < 100 ? text : "key", default, node)], default)),
                new("number", default, new ScalarNode("30", IsQuoted: false, default)),
                new("yes", default, new ScalarNode("true", IsQuoted: false, default)),
                new("none", default, new ListNode([], default)),
            ],
            default
        );

        var errors = new List<ConfigurationError>();
        var read = new YamlReader().ReadMap("checks:\n  - " + NodeYaml.Write(map, indent: 4), errors);

        Assert.Empty(errors);
        var check = Assert.Single(((ListNode)read!.Find("checks")!.Value).Items);
        Assert.Equal(NodeJson.Write(map), NodeJson.Write(check));
    }
}
