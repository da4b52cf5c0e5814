using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>Makes new nodes out of old ones.</summary>
public static class NodeEdit
{
    /// <summary><paramref name="map"/> with one entry more, or another value for it.</summary>
    public static MapNode With(this MapNode map, string key, ConfigurationNode value) =>
        map.Find(key) is null
            ? map with
            {
                Entries = [.. map.Entries, new(key, value.Where, value)],
            }
            : map with
            {
                Entries = [.. map.Entries.Select(entry => entry.Key == key ? entry with { Value = value } : entry)],
            };

    public static MapNode With(this MapNode map, string key, string value) =>
        map.With(key, new ScalarNode(value, IsQuoted: true, map.Find(key)?.Value.Where ?? map.Where));

    /// <summary>
    /// Applies a merge patch (RFC 7396): fields given replace, null removes, maps merge, lists are replaced as a whole.
    /// </summary>
    public static MapNode Patched(this MapNode map, MapNode changes)
    {
        // A null for a field that is not there stays in, so that the reader refuses it if the name is unknown.
        var unknown = changes.Entries.Where(change => change.Value is ScalarNode { Text: null } && map.Find(change.Key) is null);
        var merged = Merge(map, changes);
        return merged with { Entries = [.. merged.Entries, .. unknown] };
    }

    private static MapNode Merge(MapNode map, MapNode changes)
    {
        var entries = new List<MapEntry>(map.Entries);
        foreach (var change in changes.Entries)
        {
            var index = entries.FindIndex(entry => entry.Key == change.Key);
            var old = index < 0 ? null : entries[index].Value;
            if (index >= 0)
            {
                entries.RemoveAt(index);
            }

            if (change.Value is ScalarNode { Text: null })
            {
                continue;
            }

            var value = change.Value is MapNode nested ? Merge(old as MapNode ?? new([], nested.Where), nested) : change.Value;
            entries.Insert(index < 0 ? entries.Count : index, change with { Value = value });
        }

        return new(entries, changes.Where);
    }

    /// <summary>Puts the stored value wherever <see cref="Secret.Mask"/> is given and something is stored at the same path.</summary>
    public static ConfigurationNode Unmasked(this ConfigurationNode node, ConfigurationNode? stored) =>
        node switch
        {
            ScalarNode { Text: Secret.Mask } scalar when stored is ScalarNode { Text: not null } kept => kept with { Where = scalar.Where },
            MapNode map => map with
            {
                Entries =
                [
                    .. map.Entries.Select(entry =>
                        entry with
                        {
                            Value = entry.Value.Unmasked((stored as MapNode)?.Find(entry.Key)?.Value),
                        }
                    ),
                ],
            },
            ListNode list => list with
            {
                Items = [.. list.Items.Select((item, index) => item.Unmasked((stored as ListNode)?.Items.ElementAtOrDefault(index)))],
            },
            _ => node,
        };

    /// <summary>Without entries that are null: they mean the same as entries that are absent.</summary>
    public static MapNode WithoutNulls(this MapNode map) =>
        map with
        {
            Entries = [.. map.Entries.Where(entry => entry.Value is not ScalarNode { Text: null })],
        };
}
