using System.Text.Json;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>
/// A declaration with its secrets masked: the kind's own settings say which they are, by how they show themselves. What they don't show is
/// masked too.
/// </summary>
internal static class SecretMasking
{
    /// <param name="declared">With secrets in clear.</param>
    /// <param name="definition">What was read from it; null: it has mistakes, and masks are put wherever a secret may be.</param>
    /// <param name="shapes">The fields that it may have.</param>
    public static MapNode Of(MapNode declared, CheckDefinition? definition, FormShapes shapes)
    {
        var shown = definition is null ? null : SettingsJson.Write(definition.Settings);
        return declared with
        {
            Entries =
            [
                .. declared.Entries.Select(entry =>
                    shapes.Own.Any(shape => shape.Path == entry.Key)
                        ? entry with
                        {
                            Value = shown is null
                                ? ByShape(entry.Value, entry.Key, shapes)
                                : AsShown(entry.Value, shown.GetValueOrDefault(entry.Key)),
                        }
                        : entry
                ),
            ],
        };
    }

    private static ConfigurationNode AsShown(ConfigurationNode node, JsonElement shown) =>
        (node, shown.ValueKind) switch
        {
            (MapNode map, JsonValueKind.Object) => map with
            {
                Entries =
                [
                    .. map.Entries.Select(entry =>
                        entry with
                        {
                            Value = AsShown(entry.Value, shown.TryGetProperty(entry.Key, out var value) ? value : default),
                        }
                    ),
                ],
            },
            (ListNode list, JsonValueKind.Array) when list.Items.Count == shown.GetArrayLength() => list with
            {
                Items = [.. list.Items.Zip(shown.EnumerateArray(), AsShown)],
            },
            (ScalarNode, JsonValueKind.String) when shown.ValueEquals(Secret.Mask) => Mask,
            (ScalarNode, not (JsonValueKind.Undefined or JsonValueKind.Null)) => node,
            _ => Mask,
        };

    private static ConfigurationNode ByShape(ConfigurationNode node, string path, FormShapes shapes) =>
        (node, shapes.Own.FirstOrDefault(shape => shape.Path == path)?.Sort) switch
        {
            (MapNode map, FieldSort.Nested) => map with
            {
                Entries = [.. map.Entries.Select(entry => entry with { Value = ByShape(entry.Value, $"{path}.{entry.Key}", shapes) })],
            },
            (MapNode map, _) => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Mask })] },
            (_, FieldSort.Secret or null) => Mask,
            _ => node,
        };

    private static readonly ScalarNode Mask = new(Secret.Mask, IsQuoted: true, default);
}
