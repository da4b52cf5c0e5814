using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Api.Incidents;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Pages;

internal static class IncidentEndpoints
{
    private const int PageSize = 50;
    private const int MaxDeliveries = 100;
    private const int MaxNoteLength = 500;

    public static void MapIncidentPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dashboard/incidents", List);
        routes.MapGet("/dashboard/incidents/{id:long}", Show);
        // The address that notifications link to.
        routes.MapGet("/incidents/{id:long}", (long id) => TypedResults.Redirect(AddressOf(id)));
    }

    public static void MapIncidentForms(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/dashboard/incidents/{id:long}/acknowledge", Acknowledge);

    private static async Task<IResult> List(
        string? open,
        long? before,
        IIncidentStore incidents,
        IRegistry<Check> checks,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        bool? wanted = bool.TryParse(open, out var value) ? value : null;
        var page = await incidents.PageAsync(new(Open: wanted, IncludeWithdrawn: true), before, PageSize, cancellationToken);
        var lines = page.Select(incident => OverviewReader.LineOf(incident, checks.Current)).ToArray();
        return Page.Of<IncidentsPage>(new IncidentList(wanted, lines, lines.Length == PageSize ? page[^1].Id : null, time.GetUtcNow()));
    }

    private static async Task<IResult> Show(
        long id,
        string? notice,
        IIncidentStore incidents,
        IOutbox outbox,
        IRegistry<Check> checks,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await incidents.GetAsync(id, cancellationToken) is not { } incident)
        {
            return Page.NotFound($"incident {id}");
        }

        return Page.Of<IncidentPage>(
            new IncidentModel
            {
                Line = OverviewReader.LineOf(incident, checks.Current),
                Events = await incidents.EventsAsync(id, cancellationToken),
                Deliveries = await outbox.PageAsync(new(IncidentId: id), before: null, MaxDeliveries, cancellationToken),
                Now = time.GetUtcNow(),
                UserName = context.User.Identity?.Name,
                Notice = notice switch
                {
                    "acknowledged" => "Acknowledged.",
                    "ended" => "It had ended already.",
                    _ => null,
                },
            }
        );
    }

    private static async Task<IResult> Acknowledge(
        long id,
        IncidentActions actions,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var by = form["by"].ToString().Trim();
        var note = form["note"].ToString().Trim();
        if (by.Length is 0 or > IncidentModel.MaxNameLength || note.Length > MaxNoteLength)
        {
            return Page.Message(
                StatusCodes.Status422UnprocessableEntity,
                "Not acknowledged",
                $"A name of 1 to {IncidentModel.MaxNameLength} characters is needed, and a note may have up to {MaxNoteLength}."
            );
        }

        var (outcome, _) = await actions.AcknowledgeAsync(id, ifVersion: null, by, note.Length == 0 ? null : note, cancellationToken);
        return outcome switch
        {
            IncidentActionOutcome.Done => new SeeOther(AddressOf(id) + "?notice=acknowledged"),
            IncidentActionOutcome.NotFound => Page.NotFound($"incident {id}"),
            IncidentActionOutcome.Ended => new SeeOther(AddressOf(id) + "?notice=ended"),
            _ => Page.Message(StatusCodes.Status409Conflict, "Not acknowledged", "The incident keeps changing. Try again."),
        };
    }

    private static string AddressOf(long id) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/dashboard/incidents/{id}");
}
