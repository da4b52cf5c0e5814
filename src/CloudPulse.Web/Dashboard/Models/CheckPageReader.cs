using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Web.Dashboard.Models;

internal sealed class CheckPageReader(
    IRegistry<Check> checks,
    IStatusBoard board,
    IPulseReader pulses,
    IIncidentStore incidents,
    IOutbox outbox,
    SubjectHistoryReader histories,
    StoredUptime uptime,
    MaintenanceCalendar maintenance,
    CertificateMemory certificates,
    TimeProvider time
)
{
    private const int MaxIncidents = 10;
    private const int MaxDeliveries = 20;

    /// <summary>How many of the newest pulses are looked through for a certificate that this process was not shown itself.</summary>
    private const int MaxPulsesForCertificate = 200;
    private static readonly TimeSpan CertificatesKept = TimeSpan.FromDays(3);

    public async Task<CheckPageModel> ReadAsync(Check check, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var status = board.Get(check.Subject);
        var history = await histories.ReadAsync(check.Subject, now, cancellationToken);
        var page = await incidents.PageAsync(new(check.Subject, IncludeWithdrawn: true), before: null, MaxIncidents, cancellationToken);
        return new()
        {
            Now = now,
            Check = check,
            Health = HealthExtensions.Of(check, status),
            Status = status,
            Latest = status?.Latest ?? pulses.Latest(check.Subject),
            Certificate = certificates.Of(check.Definition) ?? await KeptCertificateAsync(check, now, cancellationToken),
            Hours = history.Hours,
            Days = history.Days,
            Uptimes = history.Uptimes,
            Failures = history.Failures,
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

    private async Task<ServedCertificate?> KeptCertificateAsync(Check check, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!check.Definition.Url.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var page = await pulses.PageAsync(
            check.Subject,
            now - CertificatesKept,
            now.AddMilliseconds(1),
            PageOrder.NewestFirst,
            MaxPulsesForCertificate,
            after: null,
            cancellationToken
        );
        return page.Pulses.Select(pulse => ServedCertificate.Read(pulse.Metadata)).FirstOrDefault(chain => chain.Count > 0)?[0];
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
}
