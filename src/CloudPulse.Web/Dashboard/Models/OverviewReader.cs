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
    public async Task<Overview> ReadAsync(OverviewFilter filter, CancellationToken cancellationToken)
    {
        await latencies.RenewAsync(cancellationToken);
        var heard = await services.AllAsync(cancellationToken);
        var rows = await RowsAsync(checks.Current.All, heard, cancellationToken);
        var matching = rows.Where(filter.Matches).ToLookup(row => row.IsService);
        var groups = matching[false]
            .GroupBy(row => row.Group ?? "", StringComparer.OrdinalIgnoreCase)
            .OrderBy(group => group.Key.Length == 0)
            .ThenBy(group => group.Key, NaturalOrder.Instance)
            .Select(group => new OverviewGroup(group.Key.Length == 0 ? null : group.Key, Sorted(group, filter.Sort)));
        if (matching.Contains(true))
        {
            groups = groups.Append(new(null, Sorted(matching[true], filter.Sort), IsOfServices: true));
        }

        var current = checks.Current;
        return (await FrameAsync(heard, cancellationToken)) with
        {
            Filter = filter,
            Groups = [.. groups],
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
            OverviewSort.Uptime => [.. byName.OrderBy(row => row.History.Uptime24Hours ?? double.MaxValue)],
            OverviewSort.P95 => [.. byName.OrderByDescending(row => row.History.P95)],
            OverviewSort.Since => [.. byName.OrderByDescending(row => row.Since)],
            _ => [.. byName],
        };
    }

    /// <summary>Some rows, and what stands above all rows.</summary>
    public async Task<OverviewUpdate> ReadUpdateAsync(IReadOnlySet<string> ids, CancellationToken cancellationToken)
    {
        var heard = await services.AllAsync(cancellationToken);
        var rows = await RowsAsync(
            [.. checks.Current.All.Where(check => ids.Contains(OverviewRow.IdOf(check)))],
            [.. heard.Where(service => ids.Contains(OverviewRow.IdOf(service)))],
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

    private async Task<OverviewRow[]> RowsAsync(
        IReadOnlyList<Check> wanted,
        IReadOnlyList<HeardService> heard,
        CancellationToken cancellationToken
    )
    {
        var window = new OverviewWindow(time.GetUtcNow());
        Subject[] subjects = [.. wanted.Select(check => check.Subject), .. heard.Select(service => service.Subject)];
        var counts = await pulses.CountAsync(subjects, window.Bounds, cancellationToken);
        return
        [
            .. subjects.Select(
                (subject, index) => Row(index, RowHistory.Of(window, counts[index], latencies.P95(subject), latencies.Line(subject)))
            ),
        ];

        OverviewRow Row(int index, RowHistory history)
        {
            if (index >= wanted.Count)
            {
                return OverviewRow.From(heard[index - wanted.Count], history);
            }

            var status = board.Get(wanted[index].Subject);
            return OverviewRow.From(wanted[index], status, status?.Latest ?? pulses.Latest(wanted[index].Subject), history);
        }
    }
}
