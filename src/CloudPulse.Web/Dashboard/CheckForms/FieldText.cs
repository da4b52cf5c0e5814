using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>
/// A field's value as the text of its input, and back. What an input can't hold exactly is not shown in it: it stays in the YAML beside, so
/// that saving a form loses nothing.
/// </summary>
internal static class FieldText
{
    private const int MultilineFrom = 8 * 1024;
    private static readonly string[] ListsInALine = ["tags", "parents", "expected_statuses"];

    public static bool IsListInALine(FieldShape shape) => shape.Sort == FieldSort.List && ListsInALine.Contains(shape.Path);

    public static bool IsMultiline(FieldShape shape) =>
        shape.Sort switch
        {
            FieldSort.Map => true,
            FieldSort.List => !IsListInALine(shape),
            FieldSort.Text => shape.MaxLength is >= MultilineFrom and < int.MaxValue,
            _ => false,
        };

    /// <summary>Null: it holds something that the input would change.</summary>
    public static string? Show(ConfigurationNode node, FieldShape shape)
    {
        var text = node switch
        {
            ScalarNode { Text: { } alone } when shape.Sort is not (FieldSort.Map or FieldSort.Nested or FieldSort.NestedList) => alone,
            ListNode list when shape.Sort == FieldSort.List => string.Join(
                IsListInALine(shape) ? ", " : "\n",
                list.Items.Select(item => (item as ScalarNode)?.Text)
            ),
            MapNode map when shape.Sort == FieldSort.Map => string.Join(
                '\n',
                map.Entries.Select(entry => $"{entry.Key}: {(entry.Value as ScalarNode)?.Text}")
            ),
            _ => null,
        };
        // No browser sends a CR back as it was.
        return text is not null && !text.Contains('\r', StringComparison.Ordinal) && IsSame(node, Read(text, shape, []), shape)
            ? text
            : null;
    }

    /// <summary>Null: nothing is given.</summary>
    /// <param name="text">Lines end in LF.</param>
    /// <param name="shape">What it is the text of.</param>
    /// <param name="errors">Where mistakes go.</param>
    public static ConfigurationNode? Read(string text, FieldShape shape, ICollection<ConfigurationError> errors)
    {
        switch (shape.Sort)
        {
            case FieldSort.Text:
                text = shape.Path is "url" or "key" ? text.Trim() : text;
                return text.Length == 0 ? null : Scalar(text, isQuoted: true);
            case FieldSort.Secret:
                if (text.Length > Secret.Mask.Length && text.StartsWith(Secret.Mask, StringComparison.Ordinal))
                {
                    errors.Add(
                        new(
                            shape.Path,
                            $"begins with {Secret.Mask}, which stands for what is stored; must be emptied before typing",
                            default
                        )
                    );
                }

                return text.Length == 0 ? null : Scalar(text, isQuoted: true);
            case FieldSort.List:
                ScalarNode[] items = IsListInALine(shape)
                    ?
                    [
                        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                            .Select(item => Scalar(item, isQuoted: true)),
                    ]
                    : [.. Lines(text).Select(line => Scalar(line.Text, isQuoted: true, line.Number))];
                return items.Length == 0 ? null : new ListNode(items, default);
            case FieldSort.Map:
                return Map(text, shape, errors);
            case FieldSort.Choice:
                return text.Length == 0 ? null : Scalar(text, isQuoted: true);
            default:
                text = text.Trim();
                return text.Length == 0 ? null : Scalar(text, isQuoted: false);
        }
    }

    private static MapNode? Map(string text, FieldShape shape, ICollection<ConfigurationError> errors)
    {
        var entries = new List<MapEntry>();
        foreach (var (line, number) in Lines(text))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].Trim();
            if (name.Length == 0)
            {
                errors.Add(new(shape.Path, "has no colon; must be a name, a colon and a value", new(null, number, 1)));
            }
            else if (entries.Exists(entry => entry.Key == name))
            {
                errors.Add(new(shape.Path, $"gives {name} twice; must be given once", new(null, number, 1)));
            }
            else
            {
                entries.Add(new(name, new(null, number, 1), Scalar(line[(colon + 1)..].Trim(), isQuoted: true, number)));
            }
        }

        return entries.Count == 0 ? null : new(entries, default);
    }

    private static IEnumerable<(string Text, int Number)> Lines(string text) =>
        text.Split('\n').Select((line, index) => (Text: line.Trim(), index + 1)).Where(line => line.Text.Length > 0);

    private static ScalarNode Scalar(string text, bool isQuoted, int line = 0) => new(text, isQuoted, new(null, line, line == 0 ? 0 : 1));

    /// <summary>To a reader both mean the same.</summary>
    private static bool IsSame(ConfigurationNode given, ConfigurationNode? read, FieldShape shape) =>
        (given, read) switch
        {
            (ScalarNode a, ScalarNode b) => a.Text == b.Text
                && (!a.IsQuoted || b.IsQuoted || shape.Sort is not (FieldSort.Boolean or FieldSort.Number)),
            (ScalarNode a, ListNode { Items: [ScalarNode b] }) => a.Text == b.Text,
            (ListNode a, ListNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => IsText(pair.First, pair.Second)),
            (ListNode { Items.Count: 0 } or MapNode { Entries.Count: 0 }, null) => true,
            (MapNode a, MapNode b) => a.Entries.Count == b.Entries.Count
                && a.Entries.Zip(b.Entries).All(pair => pair.First.Key == pair.Second.Key && IsText(pair.First.Value, pair.Second.Value)),
            _ => false,
        };

    private static bool IsText(ConfigurationNode a, ConfigurationNode b) =>
        a is ScalarNode given && b is ScalarNode read && given.Text == read.Text;
}
