using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

internal sealed class IncidentListReader(IIncidentStore incidents, IRegistry<Check> checks, TimeProvider time)
{
    private const int PageSize = 50;
    private const int MaxInLanes = 1_000;
    private const int MaxExported = 10_000;

    public async Task<IncidentList> ReadAsync(IncidentListFilter filter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stored = filter.ToStored(checks.Current);
        var page = await incidents.PageAsync(stored, filter.Before, PageSize + 1, cancellationToken);
        var to = stored.To < now ? stored.To.Value : now;
        var from = to - filter.Window.Length;
        var drawn = await incidents.PageAsync(
            stored with
            {
                From = stored.From > from ? stored.From : from,
                To = to,
                IncludeWithdrawn = false,
            },
            before: null,
            MaxInLanes,
            cancellationToken
        );
        return new(
            filter,
            [.. page.Take(PageSize).Select(LineOf)],
            page.Count > PageSize ? page[PageSize - 1].Id : null,
            IncidentLanes.Of(from, to, drawn.Select(LineOf)),
            now
        );
    }

    /// <summary>All that match, newest first; at most 10,000.</summary>
    public async Task<IReadOnlyList<IncidentLine>> ReadAllAsync(IncidentListFilter filter, CancellationToken cancellationToken) =>
        [.. (await incidents.PageAsync(filter.ToStored(checks.Current), before: null, MaxExported, cancellationToken)).Select(LineOf)];

    private IncidentLine LineOf(Incident incident) => OverviewReader.LineOf(incident, checks.Current);
}
