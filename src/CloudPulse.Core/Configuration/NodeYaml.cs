using System.Text;
using System.Text.RegularExpressions;

namespace CloudPulse.Core.Configuration;

/// <summary>Writes nodes as YAML, as a person would write them into the configuration file, which reads them back to equal nodes.</summary>
public static partial class NodeYaml
{
    /// <summary>Lines of a map, each ended; nothing for an empty one.</summary>
    /// <param name="map">What to write.</param>
    /// <param name="indent">Blanks before each line but the first.</param>
    public static string Write(MapNode map, int indent = 0)
    {
        var text = new StringBuilder();
        WriteMap(text, map, indent, isAtDash: true);
        return text.ToString();
    }

    private static void WriteMap(StringBuilder text, MapNode map, int indent, bool isAtDash)
    {
        for (var index = 0; index < map.Entries.Count; index++)
        {
            var (key, _, value) = map.Entries[index];
            text.Append(' ', index == 0 && isAtDash ? 0 : indent).Append(Quoted(key)).Append(':');
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, ConfigurationNode value, int indent)
    {
        switch (value)
        {
            case MapNode { Entries.Count: > 0 } map:
                text.Append('\n');
                WriteMap(text, map, indent + 2, isAtDash: false);
                break;
            case ListNode { Items.Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list.Items)
                {
                    text.Append(' ', indent + 2).Append("- ");
                    if (item is MapNode { Entries.Count: > 0 } map)
                    {
                        WriteMap(text, map, indent + 4, isAtDash: true);
                    }
                    else
                    {
                        text.Append(Inline(item)).Append('\n');
                    }
                }

                break;
            default:
                text.Append(' ').Append(Inline(value)).Append('\n');
                break;
        }
    }

    private static string Inline(ConfigurationNode node) =>
        node switch
        {
            ScalarNode { Text: null } => "null",
            ScalarNode { IsQuoted: false, Text: { } text } when Bare.IsMatch(text) => text,
            ScalarNode { Text: { } text } => Plain(text),
            // Flow style, for what is empty or a list right in a list: JSON is YAML.
            _ => Dollars(NodeJson.Write(node)),
        };

    private static string Plain(string text) => Dollars(Quoted(text));

    /// <summary>Without quotes where the text can be taken for nothing else.</summary>
    private static string Quoted(string text) =>
        Word.IsMatch(text) && !Special.IsMatch(text)
            ? text
            : NodeJson.Write(new ScalarNode(text, IsQuoted: true, default)).Replace("\u007f", "\\x7f", StringComparison.Ordinal);

    /// <summary>In a value <c>${</c> refers to the environment and <c>$$</c> is a dollar sign.</summary>
    private static string Dollars(string text) =>
        text.Contains("${", StringComparison.Ordinal) || text.Contains("$$", StringComparison.Ordinal)
            ? text.Replace("$", "$$", StringComparison.Ordinal)
            : text;

    [GeneratedRegex(@"\A[A-Za-z0-9+-][A-Za-z0-9._:+-]*\z(?<!:)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare { get; }

    [GeneratedRegex(
        @"\A([A-Za-z/]([A-Za-z0-9_./?=&%+~*@()-]|:(?=[^\s])|\x20(?=[A-Za-z0-9_/.()]))*|([0-9]+(ms|[smhd]))+)\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Word { get; }

    [GeneratedRegex(
        @"\A(null|true|false|yes|no|on|off|y|n)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Special { get; }
}
