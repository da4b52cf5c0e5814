using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Web.Dashboard.Models;

internal sealed class CheckPageReader(
    IRegistry<Check> checks,
    IStatusBoard board,
    IPulseReader pulses,
    IIncidentStore incidents,
    IOutbox outbox,
    StoredUptime uptime,
    MaintenanceCalendar maintenance,
    TimeProvider time
)
{
    private const int Days = 90;
    private const int MaxFailures = 20;
    private const int MaxIncidents = 10;
    private const int MaxDeliveries = 20;

    public async Task<CheckPageModel> ReadAsync(Check check, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var status = board.Get(check.Subject);
        var hour = OverviewWindow.HourOf(now);
        var week = await CountAsync(check.Subject, Steps(hour.AddDays(-7), now, TimeSpan.FromHours(1)), cancellationToken);
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var firstDay = today.AddDays(1 - Days);
        var days = await CountAsync(check.Subject, Steps(firstDay, now, TimeSpan.FromDays(1)), cancellationToken);
        var month = await CountAsync(check.Subject, [hour.AddDays(-30), OverviewWindow.EndOf(now)], cancellationToken);
        var lastDay = week[^OverviewWindow.Hours..];
        var page = await incidents.PageAsync(new(check.Subject, IncludeWithdrawn: true), before: null, MaxIncidents, cancellationToken);
        return new()
        {
            Now = now,
            Check = check,
            Health = HealthExtensions.Of(check, status),
            Status = status,
            Latest = status?.Latest ?? pulses.Latest(check.Subject),
            Hours = new(hour.AddHours(1 - OverviewWindow.Hours), TimeSpan.FromHours(1), lastDay),
            Days = new(firstDay, TimeSpan.FromDays(1), days),
            Uptimes =
            [
                new("24 hours", hour.AddHours(1 - OverviewWindow.Hours), Sum(lastDay)),
                new("7 days", hour.AddDays(-7), Sum(week)),
                new("30 days", hour.AddDays(-30), Sum(month)),
                new("90 days", firstDay, Sum(days)),
            ],
            Failures = await FailuresAsync(check.Subject, hour.AddDays(-7), week, cancellationToken),
            Incidents = [.. page.Select(incident => OverviewReader.LineOf(incident, checks.Current))],
            Deliveries = await DeliveriesAsync(page, cancellationToken),
        };
    }

    /// <summary>The same lines with uptime weighted by time: read result by result, so it takes its time.</summary>
    public async Task<IReadOnlyList<UptimeLine>> WeighByTimeAsync(CheckPageModel page, CancellationToken cancellationToken)
    {
        const int StaleAfterIntervals = 2;
        var check = page.Check;
        var staleAfter = StaleAfterIntervals * check.Definition.Interval;
        var lines = new List<UptimeLine>();
        foreach (var line in page.Uptimes)
        {
            var (weighed, isExact) = await uptime.TimeWeightedAsync(
                check.Subject,
                line.From,
                page.Now,
                staleAfter,
                maintenance.Ranges(check.Definition, line.From, page.Now),
                cancellationToken
            );
            lines.Add(line with { ByTime = new(weighed.Availability?.ToDouble(), isExact) });
        }

        return lines;
    }

    /// <summary>The pulse of a probe that was asked for; null when it is not stored.</summary>
    public async Task<Pulse?> FindAsync(Check check, DateTimeOffset slot, CancellationToken cancellationToken)
    {
        var page = await pulses.PageAsync(
            check.Subject,
            slot,
            slot.AddMilliseconds(1),
            PageOrder.NewestFirst,
            limit: 1,
            after: null,
            cancellationToken
        );
        return page.Pulses is [var found, ..] ? found : null;
    }

    private async Task<IReadOnlyList<Delivery>> DeliveriesAsync(IReadOnlyList<Incident> newestFirst, CancellationToken cancellationToken)
    {
        var deliveries = new List<Delivery>();
        foreach (var incident in newestFirst.TakeWhile(_ => deliveries.Count < MaxDeliveries))
        {
            var room = MaxDeliveries - deliveries.Count;
            deliveries.AddRange(await outbox.PageAsync(new(IncidentId: incident.Id), before: null, room, cancellationToken));
        }

        return [.. deliveries.OrderByDescending(delivery => delivery.Id)];
    }

    /// <summary>The newest results that were not well. Only the hours that had any are read, so a year of good ones costs nothing.</summary>
    private async Task<IReadOnlyList<Pulse>> FailuresAsync(
        Subject subject,
        DateTimeOffset from,
        StatusCounts[] hours,
        CancellationToken cancellationToken
    )
    {
        const int PageSize = 500;
        var failures = new List<Pulse>(MaxFailures);
        for (var index = hours.Length - 1; index >= 0 && failures.Count < MaxFailures; index--)
        {
            var counts = hours[index];
            if (counts.Down + counts.Degraded + counts.Inconclusive == 0)
            {
                continue;
            }

            var start = from.AddHours(index);
            PulseCursor? after = null;
            do
            {
                var page = await pulses.PageAsync(
                    subject,
                    start,
                    start.AddHours(1),
                    PageOrder.NewestFirst,
                    PageSize,
                    after,
                    cancellationToken
                );
                failures.AddRange(page.Pulses.Where(pulse => pulse.Status != PulseStatus.Up).Take(MaxFailures - failures.Count));
                after = page.Next;
            } while (after is not null && failures.Count < MaxFailures);
        }

        return failures;
    }

    private async Task<StatusCounts[]> CountAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    ) => (await pulses.CountAsync([subject], bounds, cancellationToken))[0];

    private static List<DateTimeOffset> Steps(DateTimeOffset from, DateTimeOffset now, TimeSpan step)
    {
        var bounds = new List<DateTimeOffset>();
        for (var bound = from; bound <= now; bound += step)
        {
            bounds.Add(bound);
        }

        bounds.Add(OverviewWindow.EndOf(now));
        return bounds;
    }

    private static StatusCounts Sum(IEnumerable<StatusCounts> counts) => counts.Aggregate(default(StatusCounts), StatusCounts.Add);
}
