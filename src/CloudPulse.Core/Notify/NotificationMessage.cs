using System.Globalization;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Notify;

/// <summary>What a message tells. The names are stored (snake_case): never rename them.</summary>
public enum NotificationEvent : byte
{
    Opened,
    Reminder,
    Resolved,
    Acknowledged,

    /// <summary>Sent by hand, to see whether a channel works.</summary>
    Test,
}

/// <summary>All that a channel may say about an incident's change: complete in itself, so that it can be sent an hour later.</summary>
public sealed record NotificationMessage
{
    /// <summary>Stands in <see cref="IdempotencyKey"/> and <see cref="Link"/> for the id of an incident that is not stored yet.</summary>
    public const string IncidentIdToken = "{incident_id}";

    /// <summary>The same for every attempt: receivers drop what they saw before.</summary>
    public required string IdempotencyKey { get; init; }
    public required NotificationEvent Event { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Null for a test.</summary>
    public long? IncidentId { get; init; }
    public IncidentKind? IncidentKind { get; init; }
    public required Subject Subject { get; init; }
    public required string SubjectName { get; init; }
    public string? Url { get; init; }
    public string? Group { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public Failure? Cause { get; init; }

    /// <summary>The incident turned out to be none: for <see cref="NotificationEvent.Resolved"/>, in place of an end.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>For <see cref="NotificationEvent.Reminder"/>: counts from 1.</summary>
    public int? ReminderNumber { get; init; }
    public string? AcknowledgedBy { get; init; }

    /// <summary>The incident's page, when the public address of this installation is configured.</summary>
    public string? Link { get; init; }

    /// <summary>The message with its incident's id in every place it belongs: what a store keeps.</summary>
    public NotificationMessage ForIncident(long id)
    {
        var text = id.ToString(CultureInfo.InvariantCulture);
        return this with
        {
            IncidentId = id,
            IdempotencyKey = IdempotencyKey.Replace(IncidentIdToken, text, StringComparison.Ordinal),
            Link = Link?.Replace(IncidentIdToken, text, StringComparison.Ordinal),
        };
    }
}
