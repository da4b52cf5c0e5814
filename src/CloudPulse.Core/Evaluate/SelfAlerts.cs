using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Evaluate;

/// <summary>
/// Tells people that the watcher is ill: while something is wrong with CloudPulse itself (<see cref="SelfHealth"/>) for longer than
/// <see cref="Patience"/>, an incident of <see cref="SelfHealth.Subject"/> is open. It ends once all has been well for as long.
/// </summary>
public sealed partial class SelfAlerts(
    SelfHealth health,
    IIncidentStore incidents,
    IRegistry<Channel> channels,
    IBus bus,
    TimeProvider time,
    EvaluateOptions options,
    ILogger<SelfAlerts> logger
)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private DateTimeOffset _wellSince = time.GetUtcNow();

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await LookAsync(stopping);
                await Task.Delay(Beat, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            var ailments = health.Ailments;
            if (ailments.Count > 0)
            {
                _wellSince = now;
            }

            var open = await incidents.PageAsync(new(SelfHealth.Subject, Open: true), before: null, limit: 1, cancellationToken);
            if (open is [var incident])
            {
                if (now - _wellSince >= Patience)
                {
                    await ResolveAsync(incident, cancellationToken);
                }
            }
            else if (ailments is [var oldest, ..] && now - oldest.Since >= Patience)
            {
                await OpenAsync(oldest, cancellationToken);
            }
        }
        catch (Exception refusal) when (refusal is not OperationCanceledException)
        {
            Untold(logger, refusal);
        }
    }

    private async Task OpenAsync(Ailment ailment, CancellationToken cancellationToken)
    {
        var incident = new Incident
        {
            Id = 0,
            Subject = SelfHealth.Subject,
            Kind = IncidentKind.Degraded,
            StartedAt = ailment.Since,
            Cause = new(ailment.Name, ailment.Detail),
        };
        var opening = new IncidentEvent(time.GetUtcNow(), "opened", incident.Cause.ToString());
        if (await incidents.OpenAsync(incident, opening, Plan(incident, NotificationEvent.Opened), cancellationToken) is { } stored)
        {
            await bus.PublishAsync(Topics.Incidents, [new(stored, opening)], cancellationToken);
        }
    }

    private async Task ResolveAsync(Incident incident, CancellationToken cancellationToken)
    {
        var ended = incident with { EndedAt = _wellSince > incident.StartedAt ? _wellSince : incident.StartedAt };
        var ending = new IncidentEvent(time.GetUtcNow(), "resolved", "CloudPulse is well again");
        if (await incidents.UpdateAsync(ended, ending, Plan(ended, NotificationEvent.Resolved), cancellationToken) is { } stored)
        {
            await bus.PublishAsync(Topics.Incidents, [new(stored, ending)], cancellationToken);
        }
    }

    private IReadOnlyList<OutboxMessage> Plan(Incident incident, NotificationEvent what) =>
        NotificationPlanner.PlanSelf(
            options.SelfAlerts ?? [.. channels.Current.All.Select(channel => channel.Key)],
            incident,
            what,
            time.GetUtcNow(),
            options.PublicUrl
        );

    [LoggerMessage(Level = LogLevel.Error, Message = "The incident of CloudPulse itself could not be written; trying again")]
    private static partial void Untold(ILogger logger, Exception refusal);
}
