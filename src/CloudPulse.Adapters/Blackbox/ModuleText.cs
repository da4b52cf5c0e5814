using System.Text;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>A module as declared, written as YAML, without what it hides.</summary>
internal static class ModuleText
{
    private const string Mask = "<secret>";
    private static readonly string[] Hidden = ["password", "bearer_token", "credentials", "proxy_url", "body", "send"];

    public static string Of(BlackboxModule module)
    {
        var text = new StringBuilder();
        Write(text, module.Declared, "", "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, MapNode map, string indent, string parent)
    {
        foreach (var (key, _, value) in map.Entries)
        {
            text.Append(indent).Append(Quoted(key)).Append(':');
            if (parent == "headers" ? HeaderRules.IsSensitive(key) : Hidden.Contains(key, StringComparer.Ordinal))
            {
                text.Append(' ').AppendLine(Mask);
                continue;
            }

            Write(text, value, indent + "  ", key);
        }
    }

    private static void Write(StringBuilder text, ConfigurationNode value, string indent, string key)
    {
        switch (value)
        {
            case MapNode { Entries.Count: > 0 } map:
                text.AppendLine();
                Write(text, map, indent, key);
                break;
            case ListNode { Items.Count: > 0 } list:
                text.AppendLine();
                foreach (var item in list.Items)
                {
                    text.Append(indent).Append('-');
                    Write(text, item, indent + "  ", key);
                }

                break;
            case MapNode:
                text.AppendLine(" {}");
                break;
            case ListNode:
                text.AppendLine(" []");
                break;
            case ScalarNode scalar:
                text.Append(' ')
                    .AppendLine(
                        scalar.Text is null ? "null"
                        : scalar.IsQuoted ? Quoted(scalar.Text)
                        : Plain(scalar)
                    );
                break;
        }
    }

    private static string Plain(ScalarNode scalar) => scalar.Shown is { } shown ? Quoted(shown) : Quoted(scalar.Text!);

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/')
            ? text
            : "'" + text.Replace("'", "''") + "'";
}
