using System.Globalization;
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

    private static async Task<IResult> Show(
        string? q,
        string? status,
        string? tag,
        OverviewReader reader,
        CancellationToken cancellationToken
    )
    {
        var filter = new OverviewFilter(Given(q, OverviewFilter.MaxSearchLength), HealthExtensions.Parse(status), Given(tag, 200));
        return Page.Of<OverviewPage>(await reader.ReadAsync(filter, cancellationToken));
    }

    /// <param name="ids">The rows wanted, as ids separated by commas; unknown ones are left out.</param>
    private static async Task<IResult> Update(string? ids, OverviewReader reader, CancellationToken cancellationToken)
    {
        var wanted = (ids ?? "")
            .Split(',', MaxRows + 1, StringSplitOptions.RemoveEmptyEntries)
            .Take(MaxRows)
            .Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Distinct()
            .ToArray();
        return Page.Of<OverviewUpdatePage>(await reader.ReadUpdateAsync(wanted, cancellationToken));
    }

    private static string? Given(string? text, int maxLength)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.Length > maxLength ? trimmed[..maxLength]
            : trimmed;
    }
}
