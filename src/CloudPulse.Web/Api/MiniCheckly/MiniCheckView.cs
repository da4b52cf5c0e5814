using System.Text.Json;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.MiniCheckly;

/// <summary>A check with Mini Checkly's fields.</summary>
/// <param name="Method">Null for checks that are not HTTP.</param>
/// <param name="ExpectedStatus">Null: not one particular status.</param>
/// <param name="WebhookUrl">The origin of the first channel it tells; the rest of the URL is not shown.</param>
internal sealed record MiniCheckView(
    int Id,
    string Name,
    string Url,
    string? Method,
    int? ExpectedStatus,
    double IntervalSeconds,
    int AlertThreshold,
    double TimeoutMs,
    string? WebhookUrl,
    bool Enabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    public static MiniCheckView From(Check check, IRegistry<Channel> channels)
    {
        var (declaration, definition) = check;
        var settings = SettingsJson.Write(definition.Settings);
        return new(
            check.Id,
            definition.Name,
            definition.Url,
            Setting(settings, "method", JsonValueKind.String)?.GetString(),
            Setting(settings, "expected_status", JsonValueKind.Number)?.GetInt32(),
            definition.Interval.TotalSeconds,
            definition.FailureThreshold,
            definition.Timeout.TotalMilliseconds,
            definition
                .Alerts.Select(key => channels.Current.ByKey(key)?.Definition.Settings.Target)
                .FirstOrDefault(target => target is not null),
            check.IsActive,
            declaration.CreatedAt,
            declaration.UpdatedAt
        );
    }

    private static JsonElement? Setting(Dictionary<string, JsonElement> settings, string name, JsonValueKind kind) =>
        settings.TryGetValue(name, out var value) && value.ValueKind == kind ? value : null;
}
