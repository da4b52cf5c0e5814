using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Notify;

/// <summary>
/// Tells again of incidents that stay open and that nobody acknowledged. When the next reminder is due follows from what the store holds,
/// so that a restart changes nothing; that it is sent once, from the store's conditional update, so that two processes may try.
/// </summary>
public sealed class Reminders(
    IIncidentStore incidents,
    IRegistry<Check> checks,
    MaintenanceCalendar maintenance,
    IBus bus,
    string? publicUrl,
    TimeProvider time,
    ILogger<Reminders> logger
)
{
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var wake = new Wake(time);
        var changes = bus.Subscribe(Topics.Incidents, "reminders");
        var following = IncidentSignal.FollowAsync(changes, wake, cancellationToken);
        checks.Changed += wake.Set;
        try
        {
            while (true)
            {
                await wake.WaitAsync(await RemindAsync(cancellationToken), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
        finally
        {
            checks.Changed -= wake.Set;
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changes.DisposeAsync();
        }
    }

    /// <summary>Sends what is due and says how long to sleep.</summary>
    private async Task<TimeSpan> RemindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var open = await incidents.OpenIncidentsAsync(cancellationToken);
            var down = open.Where(incident => incident.Kind == IncidentKind.Down).Select(incident => incident.Subject).ToHashSet();
            var sleep = MaxSleep;
            foreach (var incident in open)
            {
                if (CheckToRemind(incident, down) is not { Definition.ReminderInterval: { } interval } check)
                {
                    continue;
                }

                var now = time.GetUtcNow();
                var wait = Wait(incident, interval, now);
                if (wait <= TimeSpan.Zero)
                {
                    await RemindAsync(check, incident, now, cancellationToken);
                    wait = interval;
                }

                sleep = wait < sleep ? wait : sleep;
            }

            return sleep;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            DispatcherLog.RemindFailed(logger, error);
            return MaxSleep;
        }
    }

    /// <summary>Null: nobody is to be reminded of it now.</summary>
    private Check? CheckToRemind(Incident incident, HashSet<Subject> down)
    {
        if (
            incident is not { AcknowledgedAt: null, MutedBecause: null, Subject.Kind: SubjectKind.Check }
            || checks.Current.ByKey(incident.Subject.Key) is not { IsActive: true, Definition.Alerts.Count: > 0 } check
        )
        {
            return null;
        }

        var now = time.GetUtcNow();
        return maintenance.Covers(check.Definition, now) || check.Definition.Parents.Any(parent => down.Contains(Subject.Check(parent)))
            ? null
            : check;
    }

    /// <summary>A wait of more than two intervals comes of a clock that was set back: then it is due now.</summary>
    private static TimeSpan Wait(Incident incident, TimeSpan interval, DateTimeOffset now)
    {
        var wait = (incident.LastNotifiedAt ?? incident.StartedAt) + interval - now;
        return wait > interval * 2 ? TimeSpan.Zero : wait;
    }

    private async Task RemindAsync(Check check, Incident incident, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = incident with { Reminders = incident.Reminders + 1 };
        var happened = new IncidentEvent(now, "reminded", $"Reminder {changed.Reminders} to {string.Join(", ", check.Definition.Alerts)}");
        var messages = NotificationPlanner.Plan(check, changed, NotificationEvent.Reminder, now, publicUrl);
        // Null: another process reminded, or the incident changed; either way this one's news is old.
        if (await incidents.UpdateAsync(changed, happened, messages, cancellationToken) is { } stored)
        {
            await bus.PublishAsync(Topics.Incidents, [new IncidentChange(stored, happened)], cancellationToken);
        }
    }
}
