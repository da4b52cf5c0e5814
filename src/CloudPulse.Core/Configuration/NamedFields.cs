using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>What the readers of all declared objects share.</summary>
public static class NamedFields
{
    /// <summary>A line of text for people: not blank, no control characters. Null when absent or wrong.</summary>
    public static string? Line(this FieldReader fields, string name, int maxLength)
    {
        if (fields.Scalar(name, maxLength) is not { } node)
        {
            return null;
        }

        var text = node.Text!.Trim();
        if (text.Length == 0 || text.Any(char.IsControl))
        {
            fields.Refuse(name, $"was {node.Describe()}; must have at least one character that shows, and no control characters", node);
            return null;
        }

        return text;
    }

    /// <summary>Reads <c>key</c>; without one, it is made of <paramref name="name"/>. Empty when there is none to be had, which is reported.</summary>
    public static string Key(this FieldReader fields, string name)
    {
        if (fields.Scalar("key", int.MaxValue) is { } node)
        {
            if (Slug.IsValid(node.Text!, CheckLimits.MaxKeyLength))
            {
                return node.Text!;
            }

            fields.Refuse("key", $"was {node.Describe()}; must be {Slug.Allowed}, {CheckLimits.MaxKeyLength} at most", node);
            return "";
        }

        var slug = Slug.Of(name, CheckLimits.MaxKeyLength);
        if (slug.Length == 0 && name.Length > 0 && !fields.Has("key"))
        {
            fields.Refuse(
                "key",
                $"is required, since the name \"{name}\" has no letters a-z or digits to make it of; must be {Slug.Allowed}"
            );
        }

        return slug;
    }

    /// <summary>A list of keys of other objects, each once.</summary>
    public static IReadOnlyList<string> Keys(this FieldReader fields, string name, int maxItems) =>
        fields.Distinct(
            name,
            maxItems,
            text =>
                Slug.IsValid(text, CheckLimits.MaxKeyLength) ? null : $"must be a key: {Slug.Allowed}, {CheckLimits.MaxKeyLength} at most"
        );

    /// <summary>A list of lines of text (names of groups, tags), each once.</summary>
    public static IReadOnlyList<string> Lines(this FieldReader fields, string name, int maxItems) =>
        fields.Distinct(
            name,
            maxItems,
            text =>
                text.Length is > 0 and <= CheckLimits.MaxNameLength && text.Trim().Length == text.Length && !text.Any(char.IsControl)
                    ? null
                    : $"must be 1 to {CheckLimits.MaxNameLength} characters, without control characters and blanks at its ends"
        );

    /// <summary>A list of strings, each once, each well in the eyes of <paramref name="mistake"/>.</summary>
    public static IReadOnlyList<string> Distinct(this FieldReader fields, string name, int maxItems, Func<string, string?> mistake)
    {
        var items = new List<string>();
        foreach (var (itemName, node) in fields.Scalars(name, maxItems))
        {
            if (mistake(node.Text!) is { } allowed)
            {
                fields.Refuse(itemName, $"was {node.Describe()}; {allowed}", node);
            }
            else if (items.Contains(node.Text!, StringComparer.Ordinal))
            {
                fields.Refuse(itemName, $"was {node.Describe()}, which is in the list already; must be there once", node);
            }
            else
            {
                items.Add(node.Text!);
            }
        }

        return items;
    }
}
