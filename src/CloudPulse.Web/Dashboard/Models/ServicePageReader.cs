using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Services;

namespace CloudPulse.Web.Dashboard.Models;

internal sealed class ServicePageReader(
    IPulseReader pulses,
    IRegistry<Check> checks,
    IStatusBoard board,
    IIncidentStore incidents,
    ServicesReader services,
    SubjectHistoryReader histories,
    ChartReader charts,
    TimeProvider time
)
{
    private const int MaxEvents = 25;
    private const int MaxIncidents = 10;
    private static readonly TimeSpan EventsKept = TimeSpan.FromDays(7);

    /// <summary>Null: there is no such service.</summary>
    public async Task<ServicePageModel?> ReadAsync(string name, ChartRange range, CancellationToken cancellationToken)
    {
        var service = Subject.Service(name);
        if (pulses.Latest(service) is not { } latest)
        {
            return null;
        }

        var now = time.GetUtcNow();
        ServiceJudge[] judges =
        [
            .. ServiceJudges
                .Of(service, checks.Current)
                .Select(check => new ServiceJudge(check, HealthExtensions.Of(check, board.Get(check.Subject)))),
        ];
        var troubled = new List<Incident>();
        foreach (var judge in judges)
        {
            troubled.AddRange(
                await incidents.PageAsync(new(judge.Check.Subject, IncludeWithdrawn: true), before: null, MaxIncidents, cancellationToken)
            );
        }

        var events = await pulses.PageAsync(
            service,
            latest.Time - EventsKept,
            latest.Time.AddMilliseconds(1),
            PageOrder.NewestFirst,
            MaxEvents,
            after: null,
            cancellationToken
        );
        return new()
        {
            Now = now,
            Row = await services.RowOf(service, latest, cancellationToken),
            History = await histories.ReadAsync(service, now, cancellationToken),
            Chart = await ChartAsync(service, range, cancellationToken),
            Judges = judges,
            Incidents =
            [
                .. troubled
                    .OrderByDescending(incident => incident.Id)
                    .Take(MaxIncidents)
                    .Select(incident => OverviewReader.LineOf(incident, checks.Current)),
            ],
            Events = events.Pulses,
        };
    }

    public Task<Chart> ChartAsync(Subject service, ChartRange range, CancellationToken cancellationToken) =>
        charts.ReadAsync(
            service,
            TimeSpan.Zero,
            [.. ServiceJudges.Of(service, checks.Current).Select(check => check.Subject)],
            maintained: null,
            range,
            cancellationToken
        );
}
