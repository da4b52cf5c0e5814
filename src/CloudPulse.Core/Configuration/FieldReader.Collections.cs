using System.Globalization;

namespace CloudPulse.Core.Configuration;

/// <content>Fields that hold several values.</content>
public sealed partial class FieldReader
{
    /// <summary>A list of strings; a lone scalar counts as a list of one.</summary>
    public IReadOnlyList<string> Strings(string name, int maxItems, int maxLength = 2048) =>
        [.. Scalars(name, maxItems, maxLength).Select(item => item.Node.Text!)];

    /// <summary>As <see cref="Strings"/>, with each item's name (<c>tags[2]</c>) and place, for reporting mistakes in it.</summary>
    public IReadOnlyList<(string Name, ScalarNode Node)> Scalars(string name, int maxItems, int maxLength = 2048)
    {
        shapes?.Add(new(PathOf(name), FieldSort.List) { MaxLength = maxLength });
        var node = Take(name);
        if (node is null)
        {
            return [];
        }

        if (node is ScalarNode)
        {
            return Text(name, node, maxLength) is { } lone ? [(name, lone)] : [];
        }

        if (node is not ListNode list)
        {
            RefuseType(name, node, "a list of strings");
            return [];
        }

        if (!Counts(name, list, list.Items.Count, maxItems))
        {
            return [];
        }

        var items = new List<(string, ScalarNode)>(list.Items.Count);
        for (var index = 0; index < list.Items.Count; index++)
        {
            var itemName = Indexed(name, index);
            if (list.Items[index] is ScalarNode { Text: null } nothing)
            {
                RefuseType(itemName, nothing, "a string");
            }
            else if (Text(itemName, list.Items[index], maxLength) is { } item)
            {
                items.Add((itemName, item));
            }
        }

        return items;
    }

    /// <summary>A map of strings, in the order written.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> StringMap(string name, int maxItems, int maxLength = 8192)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Map) { MaxLength = maxLength });
        var node = Take(name);
        if (node is null)
        {
            return [];
        }

        if (node is not MapNode entries)
        {
            RefuseType(name, node, "a map of strings");
            return [];
        }

        if (!Counts(name, entries, entries.Entries.Count, maxItems))
        {
            return [];
        }

        var pairs = new List<KeyValuePair<string, string>>(entries.Entries.Count);
        foreach (var entry in entries.Entries)
        {
            var entryName = $"{name}.{entry.Key}";
            if (entry.Value is ScalarNode { Text: null } nothing)
            {
                RefuseType(entryName, nothing, "a string");
            }
            else if (Text(entryName, entry.Value, maxLength) is { Text: { } value })
            {
                pairs.Add(new(entry.Key, value));
            }
        }

        return pairs;
    }

    /// <summary>A reader of a nested map; null when absent or not a map.</summary>
    public FieldReader? Nested(string name)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Nested));
        switch (Take(name))
        {
            case null when shapes is not null:
                return new(new([], default), PathOf(name), errors, shapes);
            case null:
                return null;
            case MapNode nested:
                return new(nested, PathOf(name), errors, shapes);
            case var node:
                RefuseType(name, node, "a map");
                return null;
        }
    }

    /// <summary>Readers of a list of maps.</summary>
    public IReadOnlyList<FieldReader> NestedList(string name, int maxItems)
    {
        shapes?.Add(new(PathOf(name), FieldSort.NestedList));
        var node = Take(name);
        if (node is null)
        {
            return [];
        }

        if (node is not ListNode list)
        {
            RefuseType(name, node, "a list of maps");
            return [];
        }

        if (!Counts(name, list, list.Items.Count, maxItems))
        {
            return [];
        }

        var readers = new List<FieldReader>(list.Items.Count);
        for (var index = 0; index < list.Items.Count; index++)
        {
            if (list.Items[index] is MapNode item)
            {
                readers.Add(new(item, PathOf(Indexed(name, index)), errors));
            }
            else
            {
                RefuseType(Indexed(name, index), list.Items[index], "a map");
            }
        }

        return readers;
    }

    private bool Counts(string name, ConfigurationNode node, int count, int maxItems)
    {
        if (count <= maxItems)
        {
            return true;
        }

        Refuse(name, $"has {count} entries; must have at most {maxItems}", node);
        return false;
    }

    private static string Indexed(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]");
}
