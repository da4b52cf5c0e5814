using System.Text.Json;

namespace CloudPulse.Web.Access.Providers;

internal static class ProviderJson
{
    private const int MaxLength = 2_000;

    /// <summary>Null when it is absent, empty or no string.</summary>
    public static string? Text(this JsonElement map, string name) =>
        map.Find(name, JsonValueKind.String)?.GetString() is { Length: > 0 and <= MaxLength } text ? text : null;

    /// <summary>Some write booleans as strings.</summary>
    public static bool IsTrue(this JsonElement map, string name) =>
        map.Find(name, JsonValueKind.True) is not null || map.Text(name) == "true";

    public static IEnumerable<string> Texts(this JsonElement map, string name) =>
        map.Find(name, JsonValueKind.Array) is { } list
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    public static JsonElement? Find(this JsonElement map, string name, JsonValueKind kind) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
