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

    /// <param name="request">Holds the filter.</param>
    /// <param name="full">The rows wanted in full besides the first ones, as for <see cref="Update"/>; "all" are for who runs no script.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<IResult> Show(
        HttpRequest request,
        string? full,
        OverviewReader reader,
        CancellationToken cancellationToken
    ) =>
        Page.Of<OverviewPage>(
            await reader.ReadAsync(OverviewFilter.From(request.Query), full == "all" ? null : Ids(full), cancellationToken)
        );

    /// <param name="ids">The rows wanted, as ids separated by commas; unknown ones are left out.</param>
    private static async Task<IResult> Update(string? ids, OverviewReader reader, CancellationToken cancellationToken) =>
        Page.Of<OverviewUpdatePage>(await reader.ReadUpdateAsync(Ids(ids), cancellationToken));

    private static HashSet<string> Ids(string? ids) => (ids ?? "").Split(',', MaxRows + 1).Take(MaxRows).ToHashSet(StringComparer.Ordinal);
}
