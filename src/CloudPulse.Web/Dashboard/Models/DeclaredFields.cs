using System.Text.Encodings.Web;
using System.Text.Json;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>A check's fields by the names that the configuration uses, defaults left out; secrets stay masked.</summary>
internal static class DeclaredFields
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<KeyValuePair<string, string>> Of(CheckDefinition check)
    {
        yield return new("key", check.Key);
        yield return new("url", check.Url);
        yield return new("kind", check.Kind);
        yield return new("interval", Format.Span(check.Interval));
        yield return new("timeout", Format.Span(check.Timeout));
        if (check.Group is { } group)
        {
            yield return new("group", group);
        }

        if (check.Retries > 0)
        {
            yield return new("retries", $"{check.Retries}, {Format.Span(check.RetryDelay)} apart");
        }

        foreach (var condition in check.Conditions)
        {
            yield return new("condition", condition.Text);
        }

        if (check.DegradedAfter is { } degraded)
        {
            yield return new("degraded_after", Format.Span(degraded));
        }

        yield return new("failure_threshold", check.FailureThreshold.ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new("success_threshold", check.SuccessThreshold.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (check.Parents.Count > 0)
        {
            yield return new("parents", string.Join(", ", check.Parents));
        }

        yield return new("alerts", check.Alerts.Count > 0 ? string.Join(", ", check.Alerts) : "nobody is told");
        if (check.ReminderInterval is { } reminder)
        {
            yield return new("reminder_interval", Format.Span(reminder));
        }

        foreach (var window in check.Maintenance)
        {
            yield return new("maintenance", $"{Format.Exact(window.Start)} to {Format.Exact(window.End)}");
        }

        foreach (var setting in Settings(check))
        {
            yield return setting;
        }
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Settings(CheckDefinition check)
    {
        using var settings = JsonSerializer.SerializeToDocument(SettingsJson.Write(check.Settings));
        return settings.RootElement.ValueKind != JsonValueKind.Object
            ? []
            :
            [
                .. settings
                    .RootElement.EnumerateObject()
                    .Where(field => IsGiven(field.Value))
                    .Select(field => new KeyValuePair<string, string>(field.Name, Text(field.Value))),
            ];
    }

    private static bool IsGiven(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => false,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            JsonValueKind.Object => value.EnumerateObject().Any(),
            JsonValueKind.String => value.GetString() is { Length: > 0 },
            _ => true,
        };

    private static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Array => string.Join('\n', value.EnumerateArray().Select(Text)),
            JsonValueKind.Object when value.TryGetProperty("key", out var key) && value.TryGetProperty("value", out var paired) =>
                $"{Text(key)}: {Text(paired)}",
            _ => JsonSerializer.Serialize(value, Json),
        };
}
