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
    IIncidentStore incidents,
    LatencyCache latencies,
    SelfHealth health,
    TimeProvider time
)
{
    public async Task<Overview> ReadAsync(OverviewFilter filter, CancellationToken cancellationToken)
    {
        await latencies.RenewAsync(cancellationToken);
        var rows = await RowsAsync(checks.Current.All, cancellationToken);
        var groups = rows.Where(filter.Matches)
            .GroupBy(row => row.Definition.Group ?? "", StringComparer.OrdinalIgnoreCase)
            .OrderBy(group => group.Key.Length == 0)
            .ThenBy(group => group.Key, NaturalOrder.Instance)
            .Select(group => new CheckGroup(group.Key.Length == 0 ? null : group.Key, Sorted(group, filter.Sort)));
        return await FrameAsync(filter, Totals.Of(rows), [.. groups], cancellationToken);
    }

    private static IReadOnlyList<CheckRow> Sorted(IEnumerable<CheckRow> rows, OverviewSort sort)
    {
        var byName = rows.OrderBy(row => row.Definition.Name, NaturalOrder.Instance).ThenBy(row => row.Check.Id);
        return sort switch
        {
            OverviewSort.Status => [.. byName.OrderBy(row => row.Health)],
            OverviewSort.Uptime => [.. byName.OrderBy(row => row.Uptime24Hours ?? double.MaxValue)],
            OverviewSort.P95 => [.. byName.OrderByDescending(row => row.P95)],
            OverviewSort.Since => [.. byName.OrderByDescending(row => row.Status?.Since)],
            _ => [.. byName],
        };
    }

    /// <summary>Some rows, and what stands above all rows.</summary>
    public async Task<OverviewUpdate> ReadUpdateAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        var current = checks.Current;
        var wanted = ids.Select(current.ById).OfType<Check>().ToArray();
        var rows = await RowsAsync(wanted, cancellationToken);
        var counts = current.All.CountBy(check => HealthExtensions.Of(check, board.Get(check.Subject))).ToDictionary();
        return new(await FrameAsync(new(), new(counts), [], cancellationToken), rows);
    }

    private async Task<Overview> FrameAsync(
        OverviewFilter filter,
        Totals totals,
        IReadOnlyList<CheckGroup> groups,
        CancellationToken cancellationToken
    )
    {
        var current = checks.Current;
        var open = await incidents.OpenIncidentsAsync(cancellationToken);
        return new()
        {
            Now = time.GetUtcNow(),
            Filter = filter,
            Totals = totals,
            Groups = groups,
            GroupNames = Distinct(current, check => check.Group),
            Kinds = Distinct(current, check => check.Kind),
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

    private async Task<CheckRow[]> RowsAsync(IReadOnlyList<Check> wanted, CancellationToken cancellationToken)
    {
        var window = new OverviewWindow(time.GetUtcNow());
        var counts = await pulses.CountAsync([.. wanted.Select(check => check.Subject)], window.Bounds, cancellationToken);
        var rows = new CheckRow[wanted.Count];
        for (var index = 0; index < rows.Length; index++)
        {
            var check = wanted[index];
            var status = board.Get(check.Subject);
            var latest = status?.Latest ?? pulses.Latest(check.Subject);
            rows[index] = CheckRow.From(check, status, latest, window, counts[index], latencies.P95(check.Key), latencies.Line(check.Key));
        }

        return rows;
    }
}
