using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Reads the list of services: what is shown of all comes from memory, percentiles only for the page's rows.</summary>
internal sealed class ServicesReader(IPulseReader pulses, TimeProvider time)
{
    public async Task<ServiceList> ReadAsync(ServiceFilter filter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var all = await AllAsync(cancellationToken);
        var matching = await SortAsync(
            [.. all.Where(one => filter.Matches(one.Name, one.Latest.Status))],
            filter.Sort,
            now,
            cancellationToken
        );
        var last = Math.Max(1, (matching.Count + ServiceList.PageSize - 1) / ServiceList.PageSize);
        var page = Math.Min(filter.Page, last);
        return new()
        {
            Filter = filter with { Page = page },
            Rows = await RowsAsync(
                [.. matching.Skip((page - 1) * ServiceList.PageSize).Take(ServiceList.PageSize)],
                now,
                cancellationToken
            ),
            Matching = matching.Count,
            Totals = new(all.CountBy(one => one.Health).ToDictionary()),
            Now = now,
        };
    }

    /// <summary>All that match, for an export.</summary>
    public async Task<IReadOnlyList<ServiceRow>> ReadAllAsync(ServiceFilter filter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var all = await AllAsync(cancellationToken);
        HeardService[] matching = [.. all.Where(one => filter.Matches(one.Name, one.Latest.Status))];
        return await RowsAsync(await SortAsync(matching, filter.Sort, now, cancellationToken), now, cancellationToken);
    }

    public async Task<ServiceRow> RowOf(Subject service, Pulse latest, CancellationToken cancellationToken) =>
        (await RowsAsync([new(service, latest)], time.GetUtcNow(), cancellationToken))[0];

    public async Task<IReadOnlyList<HeardService>> AllAsync(CancellationToken cancellationToken) =>
        [
            .. (await pulses.SubjectsAsync(SubjectKind.Service, cancellationToken))
                .Select(subject => pulses.Latest(subject) is { } latest ? new HeardService(subject, latest) : null)
                .OfType<HeardService>(),
        ];

    private async Task<IReadOnlyList<HeardService>> SortAsync(
        IReadOnlyList<HeardService> services,
        ServiceSort sort,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var byName = services.OrderBy(one => one.Name, NaturalOrder.Instance).ThenBy(one => one.Name, StringComparer.Ordinal);
        if (sort == ServiceSort.Name)
        {
            return [.. byName];
        }

        if (sort == ServiceSort.Heard)
        {
            return [.. byName.OrderByDescending(one => one.Latest.Time)];
        }

        var hour = OverviewWindow.HourOf(now);
        DateTimeOffset[] bounds =
            sort == ServiceSort.Rate
                ? [hour.AddHours(-1), OverviewWindow.EndOf(now)]
                : [hour.AddHours(1 - OverviewWindow.Hours), OverviewWindow.EndOf(now)];
        HeardService[] ordered = [.. byName];
        var counts = await pulses.CountAsync([.. ordered.Select(one => one.Subject)], bounds, cancellationToken);
        return
        [
            .. ordered
                .Zip(counts, (one, count) => (One: one, Count: count[0]))
                .OrderByDescending(pair => sort == ServiceSort.Rate ? pair.Count.Total : 1 - (pair.Count.Uptime ?? 1))
                .Select(pair => pair.One),
        ];
    }

    private async Task<ServiceRow[]> RowsAsync(
        IReadOnlyList<HeardService> services,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var window = new OverviewWindow(now);
        DateTimeOffset[] hours = [.. window.Bounds.Skip(OverviewWindow.FirstHour)];
        var counts = await pulses.CountAsync([.. services.Select(one => one.Subject)], hours, cancellationToken);
        var minutes = (now - hours[^3]).TotalMinutes;
        var rows = new ServiceRow[services.Count];
        for (var index = 0; index < rows.Length; index++)
        {
            var (service, count) = (services[index], counts[index]);
            var day = await pulses.SummariseAsync(service.Subject, [hours[0], hours[^1]], cancellationToken);
            rows[index] = new()
            {
                Name = service.Name,
                Latest = service.Latest,
                Traffic = new((count[^1] + count[^2]).Total / minutes, count.Aggregate(StatusCounts.Add), day[0].Latency?.P95),
                Hours = new(window.FirstHourStart, TimeSpan.FromHours(1), count),
            };
        }

        return rows;
    }
}

/// <summary>A service and its newest pulse.</summary>
internal sealed record HeardService(Subject Subject, Pulse Latest)
{
    public string Name => Subject.Key;

    public Health Health => HealthExtensions.Of(Latest.Status);
}
