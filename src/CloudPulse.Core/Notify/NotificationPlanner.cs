using System.Globalization;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Notify;

/// <summary>Which messages an incident's change makes: one for each channel to tell, complete in itself.</summary>
public static class NotificationPlanner
{
    /// <summary>
    /// The messages of one change; none when the incident is muted, or ended and its check does not tell ends. Their idempotency key is
    /// <c>incident-{id}-{event}-{version}-{channel}</c>, with the version that the change replaces: the same however often it is planned,
    /// and another one for a second end of the same incident. The id of an incident that is not stored yet
    /// (<see cref="Incident.Id"/> 0) is filled in by its store.
    /// </summary>
    /// <param name="check">Whose channels are told.</param>
    /// <param name="incident">As changed, its <see cref="Incident.Version"/> still the stored one.</param>
    /// <param name="what">The change.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="publicUrl">Where people reach this installation; null: messages have no link.</param>
    public static IReadOnlyList<OutboxMessage> Plan(
        Check check,
        Incident incident,
        NotificationEvent what,
        DateTimeOffset at,
        string? publicUrl
    )
    {
        var definition = check.Definition;
        return incident.MutedBecause is not null || (what == NotificationEvent.Resolved && !definition.SendOnResolved)
            ? []
            : Plan(definition.Alerts, definition.Name, incident, what, at, publicUrl, definition);
    }

    /// <summary>The messages of an incident of CloudPulse itself: one for each of <paramref name="channels"/>.</summary>
    public static IReadOnlyList<OutboxMessage> PlanSelf(
        IReadOnlyList<string> channels,
        Incident incident,
        NotificationEvent what,
        DateTimeOffset at,
        string? publicUrl
    ) => Plan(channels, "CloudPulse itself", incident, what, at, publicUrl, about: null);

    private static IReadOnlyList<OutboxMessage> Plan(
        IReadOnlyList<string> channels,
        string name,
        Incident incident,
        NotificationEvent what,
        DateTimeOffset at,
        string? publicUrl,
        CheckDefinition? about
    )
    {
        var id = incident.Id == 0 ? NotificationMessage.IncidentIdToken : incident.Id.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. channels
                .Distinct(StringComparer.Ordinal)
                .Select(channel => new OutboxMessage(
                    channel,
                    new()
                    {
                        IdempotencyKey = string.Create(
                            CultureInfo.InvariantCulture,
                            $"incident-{id}-{NotificationText.NameOf(what)}-{incident.Version}-{channel}"
                        ),
                        Event = what,
                        OccurredAt = at,
                        IncidentId = incident.Id == 0 ? null : incident.Id,
                        IncidentKind = incident.Kind,
                        Subject = incident.Subject,
                        SubjectName = name,
                        Url = about?.Url,
                        Group = about?.Group,
                        Tags = about?.Tags ?? [],
                        StartedAt = incident.StartedAt,
                        EndedAt = incident.EndedAt,
                        Cause = incident.Cause,
                        Withdrawn = incident.Withdrawn,
                        ReminderNumber = what == NotificationEvent.Reminder ? incident.Reminders : null,
                        AcknowledgedBy = incident.AcknowledgedBy,
                        Link = publicUrl is null ? null : $"{publicUrl.TrimEnd('/')}/dashboard/incidents/{id}",
                    }
                )),
        ];
    }

    /// <summary>The message of a channel's test button.</summary>
    public static OutboxMessage Test(Channel channel, DateTimeOffset at, string? publicUrl) =>
        new(
            channel.Key,
            new()
            {
                IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"test-{at.ToUnixTimeMilliseconds()}-{channel.Key}"),
                Event = NotificationEvent.Test,
                OccurredAt = at,
                Subject = SelfHealth.Subject,
                SubjectName = "CloudPulse",
                Link = publicUrl,
            }
        );
}
