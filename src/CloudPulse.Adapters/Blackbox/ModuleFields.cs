using System.Text.RegularExpressions;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>What the readers of all modules share.</summary>
internal static class ModuleFields
{
    private const int MaxPattern = 8 * 1024;
    private const int MaxItems = 100;

    /// <summary>Fields that the blackbox exporter knows and that nothing here could honour.</summary>
    public static void Unsupported(this FieldReader fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.Has(name))
            {
                fields.Refuse(name, "is a field of the blackbox exporter that is not supported here; must be left out");
            }

            fields.Take(name);
        }
    }

    /// <summary>Fields that name a file with a secret in it.</summary>
    public static void UnsupportedFile(this FieldReader fields, string name, string instead)
    {
        if (fields.Has(name))
        {
            fields.Refuse(name, $"is not supported here; give {instead}, in cloudpulse.yaml as ${{NAME}}, and leave this out");
        }

        fields.Take(name);
    }

    public static bool PrefersIpv4(this FieldReader fields)
    {
        var node = fields.Scalar("preferred_ip_protocol");
        if (node?.Text is not (null or "" or "ip4" or "ip6"))
        {
            fields.Refuse("preferred_ip_protocol", $"was {node.Describe()}; must be ip4 or ip6", node);
        }

        return node?.Text == "ip4";
    }

    public static Regex? Pattern(this FieldReader fields, string name) =>
        fields.Scalar(name, MaxPattern) is { } node ? Compile(fields, name, node) : null;

    public static IReadOnlyList<Regex> Patterns(this FieldReader fields, string name) =>
        [.. fields.Scalars(name, MaxItems, MaxPattern).Select(item => Compile(fields, item.Name, item.Node)).OfType<Regex>()];

    private static Regex? Compile(FieldReader fields, string name, ScalarNode node)
    {
        if (GoRegex.TryParse(node.Text!, out var regex) is { } mistake)
        {
            fields.Refuse(name, $"{mistake}; was {node.Describe()}, must be a regular expression", node);
        }

        return regex;
    }
}
