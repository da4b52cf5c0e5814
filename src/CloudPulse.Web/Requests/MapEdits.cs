using CloudPulse.Core.Configuration;

namespace CloudPulse.Web.Requests;

internal static class MapEdits
{
    /// <summary>The map without the entries of these names.</summary>
    public static MapNode Without(this MapNode map, IReadOnlyCollection<string> names) =>
        map with
        {
            Entries = [.. map.Entries.Where(entry => !names.Contains(entry.Key))],
        };
}
