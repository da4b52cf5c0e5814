using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Api.Maintenance;
using CloudPulse.Web.Dashboard.CheckForms;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Maintenance;

/// <summary><c>/settings/maintenance</c>: when checks may fail without anybody being told.</summary>
internal static class MaintenanceEndpoints
{
    private const string Root = "/settings/maintenance";

    public static void MapMaintenancePages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, List);
        routes.MapGet(Root + "/{id:int}", Show);
    }

    public static void MapMaintenanceForms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/new", New);
        routes.MapPost(Root + "/new", CreateAsync);
        routes.MapPost(Root + "/{id:int}", SaveAsync);
        routes.MapPost(Root + "/{id:int}/end", EndAsync);
        routes.MapPost(Root + "/{id:int}/delete", DeleteAsync);
    }

    public static string AddressOf(int id) => string.Create(CultureInfo.InvariantCulture, $"{Root}/{id}");

    private static IResult List(string? notice, IRegistry<PlannedMaintenance> maintenance, TimeProvider time) =>
        Page.Of<MaintenancesPage>(
            new MaintenancesModel(maintenance.Current.All, notice == "deleted" ? "The maintenance is deleted." : null, time.GetUtcNow())
        );

    private static IResult New(TimeProvider time) =>
        Page.Of<MaintenancePage>(
            new MaintenanceModel(
                null,
                DeclarationForms.Filled(MaintenanceReader.Shapes(), new([], default)),
                new(),
                null,
                null,
                time.GetUtcNow()
            )
        );

    private static IResult Show(int id, string? notice, IRegistry<PlannedMaintenance> maintenance, TimeProvider time) =>
        maintenance.Current.ById(id) is { } found
            ? Page.Of<MaintenancePage>(
                ModelOf(found, time) with
                {
                    Notice = notice switch
                    {
                        "created" => "Created.",
                        "saved" => "Saved.",
                        "ended" => "Ended. What comes later stays as it is planned.",
                        _ => null,
                    },
                }
            )
            : NotFound(id);

    private static Task<IResult> CreateAsync(
        HttpRequest request,
        IRegistry<PlannedMaintenance> maintenance,
        DeclarationForms forms,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => WriteAsync(null, request, maintenance, forms, time, cancellationToken);

    private static async Task<IResult> SaveAsync(
        int id,
        HttpRequest request,
        IRegistry<PlannedMaintenance> maintenance,
        DeclarationForms forms,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        maintenance.Current.ById(id) is { } found
            ? await WriteAsync(found, request, maintenance, forms, time, cancellationToken)
            : NotFound(id);

    private static async Task<IResult> WriteAsync(
        PlannedMaintenance? existing,
        HttpRequest request,
        IRegistry<PlannedMaintenance> maintenance,
        DeclarationForms forms,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var posted = await PostedForm.ReadAsync(request, cancellationToken);
        var times = MaintenanceTimes.Of(posted);
        var mistakes = new List<ConfigurationError>();
        var form = forms.Posted(posted, MaintenanceReader.Shapes(), existing?.Declaration, times.ToFields(mistakes));
        form = form with { Mistakes = [.. form.Mistakes, .. mistakes] };
        var (saved, refused, status) = await DeclarationForms.SaveAsync(maintenance, form, cancellationToken);
        return saved is null
            ? Page.Of<MaintenancePage>(new MaintenanceModel(existing, refused, times, null, null, time.GetUtcNow()), status)
            : new SeeOther($"{AddressOf(saved.Id)}?notice={(existing is null ? "created" : "saved")}");
    }

    /// <summary>One that is once ends now. One that comes again begins anew with the next occurrence.</summary>
    private static async Task<IResult> EndAsync(
        int id,
        IRegistry<PlannedMaintenance> maintenance,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (maintenance.Current.ById(id) is not { } found)
        {
            return NotFound(id);
        }

        var now = time.GetUtcNow();
        if (!MaintenanceWords.IsNow(found, now))
        {
            return Refused(found, "It does not go on now.", StatusCodes.Status409Conflict, time);
        }

        var (field, moment) = found.Definition.Cron is null ? ("end", now) : ("start", found.Definition.WindowAfter(now)!.End);
        var change = new MapNode([DeclarationForms.Entry(field, Rfc3339.Format(moment))], default);
        var result = await maintenance.PatchAsync(id, found.Declaration.Version, change, cancellationToken);
        return result.Outcome == WriteOutcome.Written
            ? new SeeOther(AddressOf(id) + "?notice=ended")
            : Refused(
                found,
                string.Join(" ", result.Errors.Select(error => error.ToText())),
                CheckFormJudge.StatusOf(result.Outcome),
                time
            );
    }

    private static async Task<IResult> DeleteAsync(
        int id,
        HttpRequest request,
        IRegistry<PlannedMaintenance> maintenance,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (maintenance.Current.ById(id) is not { } found)
        {
            return NotFound(id);
        }

        var (deleted, refusal, status) = await DeclarationForms.DeleteAsync(maintenance, id, request, cancellationToken);
        return deleted ? new SeeOther(Root + "?notice=deleted") : Refused(found, refusal!, status, time);
    }

    private static IResult Refused(PlannedMaintenance found, string why, int status, TimeProvider time) =>
        Page.Of<MaintenancePage>(ModelOf(found, time) with { Refusal = why }, status);

    private static MaintenanceModel ModelOf(PlannedMaintenance found, TimeProvider time) =>
        new(
            found,
            DeclarationForms.Filled(
                MaintenanceReader.Shapes(),
                DeclarationForms.Shown(MaintenanceView.From(found), MaintenanceView.ReadOnlyFields),
                found.Declaration
            ),
            MaintenanceTimes.Of(found.Definition),
            Notice: null,
            Refusal: null,
            time.GetUtcNow()
        );

    private static IResult NotFound(int id) => Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"maintenance {id}"));
}
