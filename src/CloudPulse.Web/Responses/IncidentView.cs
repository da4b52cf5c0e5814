using CloudPulse.Core.Model;

namespace CloudPulse.Web.Responses;

internal enum IncidentState
{
    Open,
    Acknowledged,
    Resolved,
    Withdrawn,
}

/// <summary>A subject in trouble.</summary>
internal record IncidentView
{
    public required long Id { get; init; }
    public required string Subject { get; init; }
    public required IncidentKind Kind { get; init; }
    public required IncidentState State { get; init; }

    /// <summary>The first bad observation.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The first good observation after it; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public string? AcknowledgedBy { get; init; }
    public FailureView? Cause { get; init; }

    /// <summary>Why nobody is told of it; null: alerts go out.</summary>
    public string? MutedBecause { get; init; }
    public int Reminders { get; init; }
    public required long Version { get; init; }

    public static IncidentView From(Incident incident) =>
        new()
        {
            Id = incident.Id,
            Subject = incident.Subject.ToString(),
            Kind = incident.Kind,
            State =
                incident.Withdrawn ? IncidentState.Withdrawn
                : incident.EndedAt is not null ? IncidentState.Resolved
                : incident.AcknowledgedAt is not null ? IncidentState.Acknowledged
                : IncidentState.Open,
            StartedAt = incident.StartedAt,
            EndedAt = incident.EndedAt,
            AcknowledgedAt = incident.AcknowledgedAt,
            AcknowledgedBy = incident.AcknowledgedBy,
            Cause = FailureView.From(incident.Cause),
            MutedBecause = incident.MutedBecause,
            Reminders = incident.Reminders,
            Version = incident.Version,
        };
}

/// <summary>One line of an incident's story.</summary>
internal sealed record IncidentEventView(DateTimeOffset At, string Type, string Text, string? By)
{
    public static IncidentEventView From(IncidentEvent happened) => new(happened.At, happened.Type, happened.Text, happened.By);
}
