using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace CloudPulse.Adapters.Channels.Webhook;

/// <summary>What a body template may name: the fields of the default body, by their paths. Documented in docs/channels/webhook.md.</summary>
internal static class Placeholders
{
    public static FrozenDictionary<string, Func<WebhookPayload, JsonNode?>> All { get; } =
        new Dictionary<string, Func<WebhookPayload, JsonNode?>>(StringComparer.Ordinal)
        {
            ["id"] = payload => payload.Id,
            ["event"] = payload => payload.Event,
            ["occurred_at"] = payload => payload.OccurredAt,
            ["title"] = payload => payload.Title,
            ["subject.kind"] = payload => payload.Subject.Kind,
            ["subject.key"] = payload => payload.Subject.Key,
            ["subject.name"] = payload => payload.Subject.Name,
            ["subject.url"] = payload => payload.Subject.Url,
            ["subject.group"] = payload => payload.Subject.Group,
            ["subject.tags"] = payload => new JsonArray([.. payload.Subject.Tags.Select(tag => (JsonNode)tag)]),
            ["incident.id"] = payload => payload.Incident?.Id,
            ["incident.kind"] = payload => payload.Incident?.Kind,
            ["incident.started_at"] = payload => payload.Incident?.StartedAt,
            ["incident.ended_at"] = payload => payload.Incident?.EndedAt,
            ["incident.duration_seconds"] = payload => payload.Incident?.DurationSeconds,
            ["incident.cause.code"] = payload => payload.Incident?.Cause?.Code,
            ["incident.cause.detail"] = payload => payload.Incident?.Cause?.Detail,
            ["incident.withdrawn"] = payload => payload.Incident?.Withdrawn,
            ["incident.reminder_number"] = payload => payload.Incident?.ReminderNumber,
            ["incident.acknowledged_by"] = payload => payload.Incident?.AcknowledgedBy,
            ["incident.link"] = payload => payload.Incident?.Link,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A value as text: lists joined by commas, nothing for what is absent.</summary>
    public static string Text(JsonNode? value) => value is JsonArray list ? string.Join(", ", list.Select(Text)) : value?.ToString() ?? "";
}
