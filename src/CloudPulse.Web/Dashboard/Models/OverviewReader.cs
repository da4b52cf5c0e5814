using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Reads the overview: everything from memory or in one question, nothing row by row.</summary>
internal sealed class OverviewReader(
    IRegistry<Check> checks,
    IStatusBoard board,
    IPulseReader pulses,
    ServicesReader services,
    IIncidentStore incidents,
    LatencyCache latencies,
    SelfHealth health,
    TimeProvider time
)
{
    /// <summary>More than most screens hold.</summary>
    private const int FirstRows = 40;

    /// <param name="filter">What is shown.</param>
    /// <param name="full">The rows, by id, that come with their history besides the <see cref="FirstRows"/>; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Overview> ReadAsync(OverviewFilter filter, IReadOnlySet<string>? full, CancellationToken cancellationToken)
    {
        var heard = await services.AllAsync(cancellationToken);
        var rows = Rows(checks.Current.All, heard).Where(filter.Matches);
        if (full is null || filter.Sort is OverviewSort.Uptime or OverviewSort.P95)
        {
            rows = await WithHistoryAsync(rows, cancellationToken);
        }

        var matching = rows.ToLookup(row => row.IsService);
        var groups = matching[false]
            .GroupBy(row => row.Group ?? "", StringComparer.OrdinalIgnoreCase)
            .OrderBy(group => group.Key.Length == 0)
            .ThenBy(group => group.Key, NaturalOrder.Instance)
            .Select(group => new OverviewGroup(group.Key.Length == 0 ? null : group.Key, Sorted(group, filter.Sort)))
            .ToList();
        if (matching.Contains(true))
        {
            groups.Add(new(null, Sorted(matching[true], filter.Sort), IsOfServices: true));
        }

        if (full is not null)
        {
            groups = await WithHistoryOfSomeAsync(groups, full, cancellationToken);
        }

        var current = checks.Current;
        return (await FrameAsync(heard, cancellationToken)) with
        {
            Filter = filter,
            Groups = groups,
            GroupNames = Distinct(current, check => check.Group),
            Kinds = [.. Distinct(current, check => check.Kind), .. heard.Count > 0 ? [OverviewRow.ServiceKind] : Array.Empty<string>()],
            Regions =
            [
                .. current
                    .All.Select(check => board.Get(check.Subject)?.Latest?.Region)
                    .Concat(heard.Select(service => service.Latest.Region))
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Order(NaturalOrder.Instance),
            ],
        };
    }

    private static IReadOnlyList<OverviewRow> Sorted(IEnumerable<OverviewRow> rows, OverviewSort sort)
    {
        // Rows come in the order of their ids or names, which decides between equals.
        var byName = rows.OrderBy(row => row.Name, NaturalOrder.Instance);
        return sort switch
        {
            OverviewSort.Status => [.. byName.OrderBy(row => row.Health)],
            OverviewSort.Uptime => [.. byName.OrderBy(row => row.History?.Uptime24Hours ?? double.MaxValue)],
            OverviewSort.P95 => [.. byName.OrderByDescending(row => row.History?.P95)],
            OverviewSort.Since => [.. byName.OrderByDescending(row => row.Since)],
            _ => [.. byName],
        };
    }

    /// <summary>Some rows, and what stands above all rows.</summary>
    public async Task<OverviewUpdate> ReadUpdateAsync(IReadOnlySet<string> ids, CancellationToken cancellationToken)
    {
        var heard = await services.AllAsync(cancellationToken);
        var rows = await WithHistoryAsync(
            Rows(
                checks.Current.All.Where(check => ids.Contains(OverviewRow.IdOf(check))),
                heard.Where(service => ids.Contains(OverviewRow.IdOf(service)))
            ),
            cancellationToken
        );
        return new(await FrameAsync(heard, cancellationToken), rows);
    }

    /// <summary>What stands above all rows.</summary>
    private async Task<Overview> FrameAsync(IReadOnlyList<HeardService> heard, CancellationToken cancellationToken)
    {
        var current = checks.Current;
        var open = await incidents.OpenIncidentsAsync(cancellationToken);
        return new()
        {
            Now = time.GetUtcNow(),
            Checks = Totals.Of(current.All.Select(check => HealthExtensions.Of(check, board.Get(check.Subject)))),
            Services = Totals.Of(heard.Select(service => service.Health)),
            OpenIncidents = [.. open.OrderByDescending(incident => incident.StartedAt).Select(incident => LineOf(incident, current))],
            Ailments = health.Ailments,
        };
    }

    private static IReadOnlyList<string> Distinct(RegistrySnapshot<Check> checks, Func<CheckDefinition, string?> of) =>
        [
            .. checks
                .All.Select(check => of(check.Definition))
                .OfType<string>()
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(NaturalOrder.Instance),
        ];

    public static IncidentLine LineOf(Incident incident, RegistrySnapshot<Check> current)
    {
        var check = incident.Subject.Kind == SubjectKind.Check ? current.ByKey(incident.Subject.Key) : null;
        return new(incident, check?.Definition.Name ?? incident.Subject.Key, check?.Key);
    }

    private IEnumerable<OverviewRow> Rows(IEnumerable<Check> wanted, IEnumerable<HeardService> heard)
    {
        foreach (var check in wanted)
        {
            var status = board.Get(check.Subject);
            yield return OverviewRow.From(check, status, status?.Latest ?? pulses.Latest(check.Subject));
        }

        foreach (var service in heard)
        {
            yield return OverviewRow.From(service);
        }
    }

    /// <summary>The first rows and those of <paramref name="full"/> with their history, the others without.</summary>
    private async Task<List<OverviewGroup>> WithHistoryOfSomeAsync(
        List<OverviewGroup> groups,
        IReadOnlySet<string> full,
        CancellationToken cancellationToken
    )
    {
        var some = groups.SelectMany(group => group.Rows).Where((row, index) => index < FirstRows || full.Contains(row.Id));
        var known = (await WithHistoryAsync(some, cancellationToken)).ToDictionary(row => row.Id, StringComparer.Ordinal);
        return
        [
            .. groups.Select(group =>
                group with
                {
                    Rows = [.. group.Rows.Select(row => known.GetValueOrDefault(row.Id) ?? row with { History = null })],
                }
            ),
        ];
    }

    private async Task<IReadOnlyList<OverviewRow>> WithHistoryAsync(IEnumerable<OverviewRow> wanted, CancellationToken cancellationToken)
    {
        OverviewRow[] rows = [.. wanted];
        Subject[] subjects = [.. rows.Select(row => row.Subject)];
        await latencies.RenewAsync(subjects, cancellationToken);
        var window = new OverviewWindow(time.GetUtcNow());
        var counts = await pulses.CountAsync(subjects, window.Bounds, cancellationToken);
        return
        [
            .. rows.Select(
                (row, index) =>
                    row with
                    {
                        History = RowHistory.Of(window, counts[index], latencies.P95(row.Subject), latencies.Line(row.Subject)),
                    }
            ),
        ];
    }
}
