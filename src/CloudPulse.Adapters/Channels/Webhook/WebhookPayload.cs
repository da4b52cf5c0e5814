using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Webhook;

/// <summary>The default body, as docs/channels/webhook.md specifies it. Fields may be added within a version, never renamed or removed.</summary>
internal sealed record WebhookPayload(
    int Version,
    string Id,
    string Event,
    string OccurredAt,
    string Title,
    PayloadSubject Subject,
    PayloadIncident? Incident
)
{
    private const int CurrentVersion = 1;

    public static WebhookPayload Of(NotificationMessage message) =>
        new(
            CurrentVersion,
            message.IdempotencyKey,
            NotificationText.NameOf(message.Event),
            Rfc3339.Format(message.OccurredAt),
            NotificationText.Title(message),
            new(
                message.Subject.Kind == SubjectKind.Check ? "check" : "service",
                message.Subject.Key,
                message.SubjectName,
                message.Url,
                message.Group,
                message.Tags
            ),
            message.IncidentId is { } id && message.IncidentKind is { } kind && message.StartedAt is { } started
                ? new(
                    id,
                    NotificationText.NameOf(kind),
                    Rfc3339.Format(started),
                    message.EndedAt is { } ended ? Rfc3339.Format(ended) : null,
                    Math.Round(NotificationText.Duration(message)?.TotalSeconds ?? 0, 3),
                    message.Cause is { } cause ? new(cause.Code, cause.Detail) : null,
                    message.Withdrawn,
                    message.ReminderNumber,
                    message.AcknowledgedBy,
                    message.Link
                )
                : null
        );

    public string ToJson() => JsonSerializer.Serialize(this, WebhookJsonContext.Default.WebhookPayload);
}

internal sealed record PayloadSubject(string Kind, string Key, string Name, string? Url, string? Group, IReadOnlyList<string> Tags);

internal sealed record PayloadIncident(
    long Id,
    string Kind,
    string StartedAt,
    string? EndedAt,
    double DurationSeconds,
    PayloadCause? Cause,
    bool Withdrawn,
    int? ReminderNumber,
    string? AcknowledgedBy,
    string? Link
);

internal sealed record PayloadCause(string Code, string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookPayload))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
