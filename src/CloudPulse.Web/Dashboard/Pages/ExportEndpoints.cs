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

    public static void MapExports(this IEndpointRouteBuilder routes) => routes.MapGet("/dashboard/export/services.{format}", Services);

    private static async Task<IResult> Services(
        string format,
        HttpRequest request,
        ServicesReader reader,
        CancellationToken cancellationToken
    ) => Export.Of("services", format, ServiceColumns, await reader.ReadAllAsync(ServiceFilter.From(request.Query), cancellationToken));
}
