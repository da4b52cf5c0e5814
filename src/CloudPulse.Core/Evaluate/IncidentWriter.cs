using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Core.Evaluate;

/// <summary>
/// Brings the store in line with a subject's episodes. Every step is one conditional write with its messages, so it may be broken off and
/// begun again anywhere.
/// </summary>
internal sealed class IncidentWriter(IIncidentStore store, IBus bus, TimeProvider time, string? publicUrl)
{
    /// <param name="check">Whose.</param>
    /// <param name="history">The episodes.</param>
    /// <param name="mutedBecause">Why its alerts are muted now; null: they are not.</param>
    /// <param name="cancellationToken">Gives up; what is left is done next time.</param>
    public async Task SettleAsync(Check check, SubjectHistory history, string? mutedBecause, CancellationToken cancellationToken)
    {
        foreach (var incident in history.Withdrawn.ToArray())
        {
            await WithdrawAsync(check, incident, cancellationToken);
            history.Withdrawn.Remove(incident);
        }

        foreach (var episode in history.Episodes)
        {
            if (!episode.IsSettled)
            {
                await SettleAsync(check, episode, mutedBecause, cancellationToken);
            }
            else if (episode.Stored is { IsOpen: true, MutedBecause: not null } muted && mutedBecause is null && history.Now.IsFailing)
            {
                episode.Stored = await UnmuteAsync(check, muted, cancellationToken);
            }
        }
    }

    /// <summary>Ends an open incident because its check is not watched any more.</summary>
    public async Task EndAsync(Incident incident, string because, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await UpdateAsync(
            incident,
            current => current with { EndedAt = now > current.StartedAt ? now : current.StartedAt },
            new(now, "resolved", because),
            _ => [],
            cancellationToken
        );
    }

    private async Task SettleAsync(Check check, Episode episode, string? mutedBecause, CancellationToken cancellationToken)
    {
        var opened = episode.Stored is null;
        episode.Stored ??= await OpenAsync(check, episode, mutedBecause, cancellationToken);
        if (episode.IsSettled)
        {
            return;
        }

        var wasOpen = episode.Stored.IsOpen;
        var (type, text, what) = (wasOpen, episode.End) switch
        {
            (true, not null) when episode.Escalated => ("escalated", "became an outage", (NotificationEvent?)null),
            (true, not null) => ("resolved", "recovered", NotificationEvent.Resolved),
            (false, null) => ("reopened", "a result that arrived late shows that it goes on", NotificationEvent.Opened),
            _ => ("corrected", "a result that arrived late moved its limits", null),
        };
        episode.Stored = await UpdateAsync(
            episode.Stored,
            current => current with { StartedAt = episode.StartedAt, EndedAt = episode.EndedAt, Withdrawn = false },
            new(opened || episode.EndedAt is null ? time.GetUtcNow() : Later(episode), type, text),
            changed => what is { } told && changed.MutedBecause is null ? Plan(check, changed, told) : [],
            cancellationToken
        );
    }

    private DateTimeOffset Later(Episode episode)
    {
        var now = time.GetUtcNow();
        return now > episode.EndedAt ? now : episode.EndedAt!.Value;
    }

    private async Task<Incident> OpenAsync(Check check, Episode episode, string? mutedBecause, CancellationToken cancellationToken)
    {
        var incident = new Incident
        {
            Id = 0,
            Subject = check.Subject,
            Kind = episode.Kind,
            StartedAt = episode.StartedAt,
            Cause = episode.Cause,
            MutedBecause = mutedBecause,
        };
        var text = episode.Cause?.ToString() ?? "no detail";
        var opening = new IncidentEvent(time.GetUtcNow(), "opened", mutedBecause is null ? text : $"{text} (not told: {mutedBecause})");
        var stored = await store.OpenAsync(
            incident,
            opening,
            mutedBecause is null ? Plan(check, incident, NotificationEvent.Opened) : [],
            cancellationToken
        );
        if (stored is not null)
        {
            await TellAsync(stored, opening, cancellationToken);
            return stored;
        }

        var open = await store.PageAsync(new(check.Subject, episode.Kind, Open: true), before: null, limit: 1, cancellationToken);
        return open is [var theirs]
            ? theirs
            : throw new IncidentStoreException($"the incident of {check.Subject} neither opens nor is open");
    }

    private async Task<Incident> UnmuteAsync(Check check, Incident incident, CancellationToken cancellationToken) =>
        await UpdateAsync(
            incident,
            current => current with { MutedBecause = null },
            new(time.GetUtcNow(), "unmuted", $"still going on without its reason to be muted ({incident.MutedBecause})"),
            changed => Plan(check, changed, NotificationEvent.Opened),
            cancellationToken
        );

    private async Task WithdrawAsync(Check check, Incident incident, CancellationToken cancellationToken) =>
        await UpdateAsync(
            incident,
            current => current with { Withdrawn = true, EndedAt = current.EndedAt ?? current.StartedAt },
            new(time.GetUtcNow(), "withdrawn", "a result that arrived late shows that there was none"),
            changed => incident.IsOpen && changed.MutedBecause is null ? Plan(check, changed, NotificationEvent.Resolved) : [],
            cancellationToken
        );

    /// <summary>Applies a change to whatever the incident has become meanwhile (somebody may have acknowledged it).</summary>
    private async Task<Incident> UpdateAsync(
        Incident incident,
        Func<Incident, Incident> change,
        IncidentEvent happened,
        Func<Incident, IReadOnlyList<OutboxMessage>> messages,
        CancellationToken cancellationToken
    )
    {
        const int MaxAttempts = 10;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var changed = change(incident);
            if (await store.UpdateAsync(changed, happened, messages(changed), cancellationToken) is { } stored)
            {
                await TellAsync(stored, happened, cancellationToken);
                return stored;
            }

            incident =
                await store.GetAsync(incident.Id, cancellationToken)
                ?? throw new IncidentStoreException($"incident {incident.Id} is gone from the store");
        }

        throw new IncidentStoreException($"incident {incident.Id} changes faster than it can be written");
    }

    private IReadOnlyList<OutboxMessage> Plan(Check check, Incident incident, NotificationEvent what) =>
        NotificationPlanner.Plan(check, incident, what, time.GetUtcNow(), publicUrl);

    private async Task TellAsync(Incident incident, IncidentEvent happened, CancellationToken cancellationToken)
    {
        EvaluateMetrics.Incidents.Add(
            1,
            new KeyValuePair<string, object?>("kind", incident.Kind.ToString().ToLowerInvariant()),
            new("change", happened.Type)
        );
        await bus.PublishAsync(Topics.Incidents, [new(incident, happened)], cancellationToken);
    }
}

/// <summary>The incident store can't be brought in line now; trying again later may work.</summary>
public sealed class IncidentStoreException(string message) : Exception(message);
