using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Pages;

internal static class OverviewEndpoints
{
    private const int MaxRows = 200;

    public static void MapOverview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Show);
        routes.MapGet("/dashboard", () => TypedResults.Redirect("/"));
        routes.MapGet("/dashboard/live", Update);
    }

    private static async Task<IResult> Show(HttpRequest request, OverviewReader reader, CancellationToken cancellationToken) =>
        Page.Of<OverviewPage>(await reader.ReadAsync(OverviewFilter.From(request.Query), cancellationToken));

    /// <param name="ids">The rows wanted, as ids separated by commas; unknown ones are left out.</param>
    private static async Task<IResult> Update(string? ids, OverviewReader reader, CancellationToken cancellationToken) =>
        Page.Of<OverviewUpdatePage>(
            await reader.ReadUpdateAsync(
                (ids ?? "").Split(',', MaxRows + 1).Take(MaxRows).ToHashSet(StringComparer.Ordinal),
                cancellationToken
            )
        );
}
