using System.Globalization;

namespace CloudPulse.Core.Configuration;

/// <summary>Paths of fields as errors show them: <c>checks[2].interval</c>.</summary>
public static class NodePath
{
    /// <param name="parts">Names, and indexes as <c>[2]</c>.</param>
    public static string Join(IEnumerable<string> parts)
    {
        var path = "";
        foreach (var part in parts)
        {
            path += path.Length == 0 || part.StartsWith('[') ? part : "." + part;
        }

        return path;
    }

    /// <summary>Where a field (<c>alerts</c>, <c>alerts[1]</c>) of this map stands; where the map stands when it has none such.</summary>
    public static SourceLocation PlaceOf(this MapNode map, string field)
    {
        var bracket = field.IndexOf('[', StringComparison.Ordinal);
        var value = map.Find(bracket < 0 ? field : field[..bracket])?.Value;
        if (
            bracket >= 0
            && value is ListNode list
            && int.TryParse(field.AsSpan(bracket + 1).TrimEnd(']'), CultureInfo.InvariantCulture, out var index)
            && index < list.Items.Count
        )
        {
            value = list.Items[index];
        }

        return (value ?? map).Where;
    }
}
