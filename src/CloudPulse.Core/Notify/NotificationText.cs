using CloudPulse.Core.Model;

namespace CloudPulse.Core.Notify;

/// <summary>The words that channels share.</summary>
public static class NotificationText
{
    /// <summary>The event's name in stored messages, payloads and keys.</summary>
    public static string NameOf(NotificationEvent what) =>
        what switch
        {
            NotificationEvent.Opened => "opened",
            NotificationEvent.Reminder => "reminder",
            NotificationEvent.Resolved => "resolved",
            NotificationEvent.Acknowledged => "acknowledged",
            NotificationEvent.Test => "test",
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };

    public static string NameOf(IncidentKind kind) =>
        kind switch
        {
            IncidentKind.Down => "down",
            IncidentKind.Degraded => "degraded",
            IncidentKind.Anomaly => "anomaly",
            IncidentKind.SloBurn => "slo_burn",
            IncidentKind.Certificate => "certificate",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>One line without markup: "Shop front is still down".</summary>
    public static string Title(NotificationMessage message)
    {
        if (message.Event == NotificationEvent.Test)
        {
            return "Test message from CloudPulse";
        }

        var (now, still, over) = Phrases(message.IncidentKind ?? IncidentKind.Down);
        var name = message.SubjectName;
        return message.Event switch
        {
            NotificationEvent.Reminder => $"{name} {still}",
            NotificationEvent.Resolved when message.Withdrawn => $"{name}: false alarm, withdrawn",
            NotificationEvent.Resolved => $"{name} {over}",
            NotificationEvent.Acknowledged when message.AcknowledgedBy is { } by => $"{name} {now}, acknowledged by {by}",
            NotificationEvent.Acknowledged => $"{name} {now}, acknowledged",
            _ => $"{name} {now}",
        };
    }

    /// <summary>How long the incident has lasted, at its end or when the message was written; null for a test.</summary>
    public static TimeSpan? Duration(NotificationMessage message) =>
        message.StartedAt is not { } started ? null
        : (message.EndedAt ?? message.OccurredAt) - started is var lasted && lasted > TimeSpan.Zero ? lasted
        : TimeSpan.Zero;

    /// <summary>For people, with its two largest units: "2 h 5 min".</summary>
    public static string Format(TimeSpan duration)
    {
        var (large, largeUnit, small, smallUnit) = duration switch
        {
            { TotalDays: >= 1 } => (duration.Days, "d", duration.Hours, "h"),
            { TotalHours: >= 1 } => (duration.Hours, "h", duration.Minutes, "min"),
            { TotalMinutes: >= 1 } => (duration.Minutes, "min", duration.Seconds, "s"),
            _ => (duration.Seconds, "s", 0, ""),
        };
        return small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
    }

    private static (string Now, string Still, string Over) Phrases(IncidentKind kind) =>
        kind switch
        {
            IncidentKind.Down => ("is down", "is still down", "is up again"),
            IncidentKind.Degraded => ("is degraded", "is still degraded", "is no longer degraded"),
            IncidentKind.Anomaly => ("behaves unusually", "still behaves unusually", "behaves as usual again"),
            IncidentKind.SloBurn => ("burns its error budget", "still burns its error budget", "no longer burns its error budget"),
            IncidentKind.Certificate => (
                "has a certificate problem",
                "still has a certificate problem",
                "has no certificate problem any more"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
