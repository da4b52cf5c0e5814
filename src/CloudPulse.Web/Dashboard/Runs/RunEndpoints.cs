using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Runs;

/// <summary>Run now: with a script the result comes in place, without one by a redirect.</summary>
internal static class RunEndpoints
{
    private const string Busy = "Too many probes that were asked for are under way. Try again in some seconds.";

    /// <summary>Most probes are over by then, so that no progress flickers up.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    public static void MapRunPages(this IEndpointRouteBuilder routes) => routes.MapGet("/dashboard/checks/{key}/run", Show);

    public static void MapRunForms(this IEndpointRouteBuilder routes) => routes.MapPost("/dashboard/checks/{key}/run", Run);

    private static async Task<IResult> Run(
        string key,
        IRegistry<Check> checks,
        CheckRuns runs,
        TimeProvider time,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var run = runs.Start(check);
        if (!request.Headers.ContainsKey("HX-Request"))
        {
            return run is null
                ? Page.Message(StatusCodes.Status503ServiceUnavailable, "Nothing was probed", Busy)
                : Whole(key, run, await run.Ended.WaitAsync(cancellationToken));
        }

        if (run is not null)
        {
            await Task.WhenAny(run.Ended, Task.Delay(Moment, time, cancellationToken));
        }

        return await PartAsync(key, run, Busy, time);
    }

    private static async Task<IResult> Show(
        string key,
        long? at,
        IRegistry<Check> checks,
        CheckRuns runs,
        CheckPageReader reader,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var slot = UnixTime.Parse(at);
        var run = slot is null ? null : runs.Find(key, slot.Value);
        if (run is null && slot is not null && await reader.FindAsync(check, slot.Value, cancellationToken) is { } stored)
        {
            return Page.Of<RunPart>(new RunModel(AddressOf(key), time.GetUtcNow(), Run: null, new(stored)));
        }

        return await PartAsync(key, run, "This probe is not known any more; its result, if it had one, is on this page.", time);
    }

    private static async Task<IResult> PartAsync(string key, CheckRun? run, string refusal, TimeProvider time)
    {
        var end = run is { Ended.IsCompleted: true } ? await run.Ended : null;
        return Page.Of<RunPart>(new RunModel(AddressOf(key), time.GetUtcNow(), run, end, run is null ? refusal : null));
    }

    private static IResult Whole(string key, CheckRun run, RunEnd end)
    {
        if (end.Trouble is { } trouble)
        {
            var found = end.Pulse is { } pulse ? $"The probe ended {HealthExtensions.Of(pulse.Status).Slug()}, but " : "";
            return Page.Message(StatusCodes.Status503ServiceUnavailable, "The result could not be stored", found + trouble);
        }

        var at = run.Slot.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return new SeeOther($"{AddressOf(key)}?notice=ran&at={at}");
    }

    private static string AddressOf(string key) => $"/dashboard/checks/{Uri.EscapeDataString(key)}";
}
