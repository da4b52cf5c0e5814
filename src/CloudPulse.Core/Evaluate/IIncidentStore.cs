using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Core.Evaluate;

/// <summary>Incidents, their stories, and (in the same transaction) the messages that tell of them.</summary>
public interface IIncidentStore
{
    /// <summary>
    /// Opens an incident, with its first event and its outbox messages, in one transaction. The store assigns <see cref="Incident.Id"/>,
    /// puts it into the messages (<see cref="NotificationMessage.ForIncident"/>), and keeps <see cref="Incident.LastNotifiedAt"/>: the
    /// time of the last event that had messages.
    /// </summary>
    /// <returns>The stored incident; null when the subject has an open one of this kind already: another worker won.</returns>
    Task<Incident?> OpenAsync(
        Incident incident,
        IncidentEvent opening,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Writes <paramref name="changed"/> if the stored version is still <c>changed.Version</c>, with an event and outbox messages, in one
    /// transaction.
    /// </summary>
    /// <returns>The stored incident, its version one higher; null when somebody else changed it first or it is gone.</returns>
    Task<Incident?> UpdateAsync(
        Incident changed,
        IncidentEvent happened,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancellationToken
    );

    Task<Incident?> GetAsync(long id, CancellationToken cancellationToken);

    /// <summary>An incident's story, oldest first.</summary>
    Task<IReadOnlyList<IncidentEvent>> EventsAsync(long id, CancellationToken cancellationToken);

    /// <summary>All open incidents, oldest first.</summary>
    Task<IReadOnlyList<Incident>> OpenIncidentsAsync(CancellationToken cancellationToken);

    /// <summary>Incidents newest first (by id), those with id &lt; <paramref name="before"/>.</summary>
    Task<IReadOnlyList<Incident>> PageAsync(IncidentFilter filter, long? before, int limit, CancellationToken cancellationToken);
}

/// <summary>Every null field matches all. From and To match incidents that overlap [From, To).</summary>
public sealed record IncidentFilter(
    Subject? Subject = null,
    IncidentKind? Kind = null,
    bool? Open = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    bool IncludeWithdrawn = false,
    IncidentSearch? Search = null
);

/// <summary>Finds incidents with a text in their subject, cause or post-mortem, whatever the case of its ASCII letters.</summary>
/// <param name="Text">Looked for as it is.</param>
/// <param name="Named">Subjects that match too: those whose name, which no incident holds, has the text.</param>
public sealed record IncidentSearch(string Text, IReadOnlyList<Subject> Named);
