using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Pages;

internal static class CheckEndpoints
{
    public static void MapCheckPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dashboard/checks/{key}", Show);
        routes.MapGet("/dashboard/checks/{key}/live", Update);
        routes.MapGet("/dashboard/checks/{key}/uptime", UptimeOf);
        routes.MapGet("/dashboard/checks/{key}/chart", ChartOf);
        routes.MapGet("/dashboard/checks/{key}/phases", PhasesOf);
        routes.MapGet("/dashboard/checks/{key}/phases/chart", PhaseChartOf);
    }

    public static void MapCheckForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/dashboard/checks/{key}/pause", Pause);
        routes.MapPost("/dashboard/checks/{key}/resume", Resume);
    }

    private static async Task<IResult> Show(
        string key,
        string? range,
        string? notice,
        long? at,
        IRegistry<Check> checks,
        CheckPageReader reader,
        ChartReader charts,
        CancellationToken cancellationToken
    )
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var model = await reader.ReadAsync(check, cancellationToken);
        var chart = await charts.ReadAsync(check, ChartRange.Parse(range) ?? ChartRange.Day, cancellationToken);
        return Page.Of<CheckPage>(model with { Chart = chart, Notice = await NoticeAsync(check, notice, at, reader, cancellationToken) });
    }

    private static async Task<IResult> Update(
        string key,
        IRegistry<Check> checks,
        CheckPageReader reader,
        CancellationToken cancellationToken
    ) =>
        checks.Current.ByKey(key) is { } check
            ? Page.Of<CheckUpdatePage>(await reader.ReadAsync(check, cancellationToken))
            : Page.NotFound($"check \"{key}\"");

    private static async Task<IResult> UptimeOf(
        string key,
        IRegistry<Check> checks,
        CheckPageReader reader,
        CancellationToken cancellationToken
    )
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var model = await reader.ReadAsync(check, cancellationToken);
        return Page.Of<UptimePage>(model with { Uptimes = await reader.WeighByTimeAsync(model, cancellationToken) });
    }

    private static async Task<IResult> ChartOf(
        string key,
        string? range,
        IRegistry<Check> checks,
        ChartReader charts,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        return checks.Current.ByKey(key) is { } check
            ? await ChartAnswer.OfAsync(range, context, known => charts.ReadAsync(check, known, cancellationToken))
            : TypedResults.NotFound();
    }

    private static async Task<IResult> PhasesOf(
        string key,
        string? range,
        IRegistry<Check> checks,
        ChartReader charts,
        CancellationToken cancellationToken
    )
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var known = ChartRange.Parse(range) ?? ChartRange.Day;
        return Page.Of<PhasesPage>(
            new PhasesModel(check, AddressOf(key), known, await charts.ReadPhasesAsync(check, known, cancellationToken))
        );
    }

    private static async Task<IResult> PhaseChartOf(
        string key,
        string? range,
        IRegistry<Check> checks,
        ChartReader charts,
        HttpContext context,
        CancellationToken cancellationToken
    ) =>
        checks.Current.ByKey(key) is { } check
            ? await ChartAnswer.OfAsync(
                range,
                context,
                known => charts.ReadPhasesAsync(check, known, cancellationToken),
                PhaseChartData.From
            )
            : TypedResults.NotFound();

    private static Task<IResult> Pause(string key, IRegistry<Check> checks, CancellationToken cancellationToken) =>
        SetPaused(key, paused: true, checks, cancellationToken);

    private static Task<IResult> Resume(string key, IRegistry<Check> checks, CancellationToken cancellationToken) =>
        SetPaused(key, paused: false, checks, cancellationToken);

    private static async Task<IResult> SetPaused(string key, bool paused, IRegistry<Check> checks, CancellationToken cancellationToken)
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var result = await checks.SetPausedAsync(check.Id, paused, cancellationToken);
        return result.Outcome switch
        {
            WriteOutcome.Written => new SeeOther(AddressOf(key) + (paused ? "?notice=paused" : "?notice=resumed")),
            WriteOutcome.NotFound => Page.NotFound($"check \"{key}\""),
            _ => Page.Message(
                StatusCodes.Status409Conflict,
                "Nothing was changed",
                result.Errors.Count > 0
                    ? string.Join("; ", result.Errors)
                    : "Somebody else changed the check at the same moment. Try again."
            ),
        };
    }

    private static async Task<Notice?> NoticeAsync(
        Check check,
        string? notice,
        long? at,
        CheckPageReader reader,
        CancellationToken cancellationToken
    ) =>
        notice switch
        {
            "paused" => new("Paused. It is not probed until it is resumed."),
            "resumed" => new("Resumed."),
            "created" => new("Created. Its first result comes within an interval, or at once with Run now."),
            "saved" => new("Saved."),
            "ran" when UnixTime.Parse(at) is { } slot => new("Probed.", await reader.FindAsync(check, slot, cancellationToken)),
            _ => null,
        };

    private static string AddressOf(string key) => $"/dashboard/checks/{Uri.EscapeDataString(key)}";
}
