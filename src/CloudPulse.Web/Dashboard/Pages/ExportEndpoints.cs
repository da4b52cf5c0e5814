using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Pages;

/// <summary>The lists, with the same filters in their addresses, as files.</summary>
internal static class ExportEndpoints
{
    private static readonly Column<ServiceRow>[] ServiceColumns =
    [
        new("name", row => row.Name),
        new("status", row => row.Health.Slug()),
        new("heard_at", row => row.Latest.Time),
        new("events_per_minute", row => Math.Round(row.Traffic.PerMinute, 3)),
        new("events_24h", row => row.Traffic.Day.Total),
        new("errors_24h", row => row.Traffic.Day.Down),
        new("error_share_24h", row => row.Traffic.ErrorShare),
        new("latency_ms", row => row.Latest.Latency?.TotalMilliseconds),
        new("p95_ms_24h", row => row.Traffic.P95?.TotalMilliseconds),
        new("failure", row => row.Latest.Failure?.ToString()),
    ];

    private static readonly Column<IncidentLine>[] IncidentColumns =
    [
        new("id", line => line.Incident.Id),
        new("subject", line => line.Incident.Subject.ToString()),
        new("name", line => line.Name),
        new("kind", line => Choice.Slug(line.Incident.Kind)),
        new("state", line => IncidentWords.StateOf(line.Incident).ToLowerInvariant()),
        new("started_at", line => line.Incident.StartedAt),
        new("ended_at", line => line.Incident.EndedAt),
        new("lasted_s", line => (line.Incident.EndedAt - line.Incident.StartedAt)?.TotalSeconds),
        new("cause", line => line.Incident.Cause?.ToString()),
        new("acknowledged_at", line => line.Incident.AcknowledgedAt),
        new("acknowledged_by", line => line.Incident.AcknowledgedBy),
        new("muted_because", line => line.Incident.MutedBecause),
        new("post_mortem", line => line.Incident.PostMortem),
    ];

    private static readonly Column<OverviewRow>[] OverviewColumns =
    [
        new("key", row => row.Subject.Key),
        new("name", row => row.Name),
        new("group", row => row.Group),
        new("tags", row => string.Join(' ', row.Tags)),
        new("kind", row => row.Kind),
        new("status", row => row.Health.Slug()),
        new("since", row => row.IsService ? null : row.Since),
        new("uptime_24h", row => row.History?.Uptime24Hours),
        new("uptime_7d", row => row.History?.Uptime7Days),
        new("uptime_30d", row => row.History?.Uptime30Days),
        new("uptime_90d", row => row.History?.Uptime90Days),
        new("latency_ms", row => row.Latest?.Latency?.TotalMilliseconds),
        new("p95_ms_24h", row => row.History?.P95?.TotalMilliseconds),
        new("note", row => row.Note),
    ];

    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dashboard/export/checks.{format}", Checks);
        routes.MapGet("/dashboard/export/services.{format}", Services);
        routes.MapGet("/dashboard/export/incidents.{format}", Incidents);
    }

    private static async Task<IResult> Checks(
        string format,
        HttpRequest request,
        OverviewReader reader,
        CancellationToken cancellationToken
    ) =>
        Export.Of(
            "checks",
            format,
            OverviewColumns,
            (await reader.ReadAsync(OverviewFilter.From(request.Query), full: null, cancellationToken)).Groups.SelectMany(group =>
                group.Rows
            )
        );

    private static async Task<IResult> Incidents(
        string format,
        HttpRequest request,
        IncidentListReader reader,
        CancellationToken cancellationToken
    ) =>
        Export.Of(
            "incidents",
            format,
            IncidentColumns,
            await reader.ReadAllAsync(IncidentListFilter.Read(request.Query), cancellationToken)
        );

    private static async Task<IResult> Services(
        string format,
        HttpRequest request,
        ServicesReader reader,
        CancellationToken cancellationToken
    ) => Export.Of("services", format, ServiceColumns, await reader.ReadAllAsync(ServiceFilter.From(request.Query), cancellationToken));
}
