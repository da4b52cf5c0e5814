using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Api.Incidents;

internal enum IncidentActionOutcome
{
    Done,
    NotFound,
    VersionMismatch,

    /// <summary>It is over.</summary>
    Ended,
}

/// <summary>What people do to incidents, for the API and the pages alike.</summary>
internal sealed class IncidentActions(IIncidentStore incidents, IRegistry<Check> checks, IBus bus, WebOptions options, TimeProvider time)
{
    /// <summary>Against an evaluator that changes the same incident meanwhile.</summary>
    private const int MaxAttempts = 10;

    public Task<(IncidentActionOutcome Outcome, Incident? Incident)> AcknowledgeAsync(
        long id,
        long? ifVersion,
        string by,
        string? note,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            id,
            ifVersion,
            mustBeOpen: true,
            incident => incident.AcknowledgedAt is null ? incident with { AcknowledgedAt = now, AcknowledgedBy = by } : null,
            new(now, "acknowledged", note ?? "", by),
            changed => Plan(changed, now),
            cancellationToken
        );
    }

    public Task<(IncidentActionOutcome Outcome, Incident? Incident)> UnacknowledgeAsync(
        long id,
        long? ifVersion,
        string by,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            ifVersion,
            mustBeOpen: true,
            incident => incident.AcknowledgedAt is null ? null : incident with { AcknowledgedAt = null, AcknowledgedBy = null },
            new(time.GetUtcNow(), "unacknowledged", "", by),
            _ => [],
            cancellationToken
        );

    public Task<(IncidentActionOutcome Outcome, Incident? Incident)> NoteAsync(
        long id,
        long? ifVersion,
        string by,
        string text,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            ifVersion,
            mustBeOpen: false,
            incident => incident,
            new(time.GetUtcNow(), "note", text, by),
            _ => [],
            cancellationToken
        );

    /// <param name="text">Markdown; null takes the post-mortem away.</param>
    public Task<(IncidentActionOutcome Outcome, Incident? Incident)> WritePostMortemAsync(
        long id,
        long? ifVersion,
        string by,
        string? text,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            ifVersion,
            mustBeOpen: false,
            incident => incident.PostMortem == text ? null : incident with { PostMortem = text },
            new(time.GetUtcNow(), "post_mortem", text is null ? "taken away" : "written", by),
            _ => [],
            cancellationToken
        );

    /// <param name="change">Null: it is so already, nothing is written.</param>
    private async Task<(IncidentActionOutcome Outcome, Incident? Incident)> ChangeAsync(
        long id,
        long? ifVersion,
        bool mustBeOpen,
        Func<Incident, Incident?> change,
        IncidentEvent happened,
        Func<Incident, IReadOnlyList<OutboxMessage>> messages,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await incidents.GetAsync(id, cancellationToken) is not { } incident)
            {
                return (IncidentActionOutcome.NotFound, null);
            }

            if (ifVersion is { } expected && expected != incident.Version)
            {
                return (IncidentActionOutcome.VersionMismatch, incident);
            }

            if (mustBeOpen && !incident.IsOpen)
            {
                return (IncidentActionOutcome.Ended, incident);
            }

            if (change(incident) is not { } changed)
            {
                return (IncidentActionOutcome.Done, incident);
            }

            if (await incidents.UpdateAsync(changed, happened, messages(changed), cancellationToken) is { } stored)
            {
                await bus.PublishAsync(Topics.Incidents, [new(stored, happened)], cancellationToken);
                return (IncidentActionOutcome.Done, stored);
            }
        }

        return (IncidentActionOutcome.VersionMismatch, null);
    }

    private IReadOnlyList<OutboxMessage> Plan(Incident incident, DateTimeOffset at) =>
        incident.Subject.Kind == SubjectKind.Check && checks.Current.ByKey(incident.Subject.Key) is { } check
            ? NotificationPlanner.Plan(check, incident, NotificationEvent.Acknowledged, at, options.PublicUrl?.ToString())
            : [];
}
