using System.Text.Json;

namespace CloudPulse.Web.Responses;

/// <summary>A kind's own settings as they were declared, defaults filled in, secrets masked.</summary>
internal static class SettingsJson
{
    public static Dictionary<string, JsonElement> Write(object settings) =>
        JsonSerializer
            .SerializeToElement(settings, settings.GetType(), WebJson.Options)
            .EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
}
