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
    private const int MaxDeliveries = 100;

    public static void MapIncidentPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dashboard/incidents", List);
        routes.MapGet("/dashboard/incidents/{id:long}", Show);
        // The address that notifications link to.
        routes.MapGet("/incidents/{id:long}", (long id) => TypedResults.Redirect(AddressOf(id)));
    }

    public static void MapIncidentForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/dashboard/incidents/{id:long}/acknowledge", Acknowledge);
        routes.MapPost("/dashboard/incidents/{id:long}/note", Note);
        routes.MapPost("/dashboard/incidents/{id:long}/post-mortem", WritePostMortem);
    }

    private static async Task<IResult> List(HttpRequest request, IncidentListReader reader, CancellationToken cancellationToken) =>
        Page.Of<IncidentsPage>(await reader.ReadAsync(IncidentListFilter.Read(request.Query), cancellationToken));

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

        var line = OverviewReader.LineOf(incident, checks.Current);
        var check = line.CheckKey is { } key ? checks.Current.ByKey(key)?.Definition : null;
        var deliveries = await outbox.PageAsync(new(IncidentId: id), before: null, MaxDeliveries, cancellationToken);
        return Page.Of<IncidentPage>(
            new IncidentModel
            {
                Line = line,
                Story = IncidentStory.Tell(incident, check, await incidents.EventsAsync(id, cancellationToken), deliveries),
                Deliveries = deliveries,
                Now = time.GetUtcNow(),
                UserName = context.User.Identity?.Name,
                Notice = notice switch
                {
                    "acknowledged" => "Acknowledged.",
                    "ended" => "It had ended already.",
                    "noted" => "Noted.",
                    "written" => "The post-mortem is kept.",
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
        var (by, note, mistake) = await ReadAsync(context, "note", IncidentLimits.MaxNoteLength, cancellationToken);
        if (mistake is not null)
        {
            return mistake;
        }

        var (outcome, _) = await actions.AcknowledgeAsync(id, ifVersion: null, by, note.Length == 0 ? null : note, cancellationToken);
        return AnswerTo(id, outcome, "acknowledged");
    }

    private static async Task<IResult> Note(long id, IncidentActions actions, HttpContext context, CancellationToken cancellationToken)
    {
        var (by, text, mistake) = await ReadAsync(context, "text", IncidentLimits.MaxNoteLength, cancellationToken);
        if (mistake is not null || text.Length == 0)
        {
            return mistake
                ?? Page.Message(StatusCodes.Status422UnprocessableEntity, "Nothing was kept", "text: is empty; a note needs one.");
        }

        var (outcome, _) = await actions.NoteAsync(id, ifVersion: null, by, text, cancellationToken);
        return AnswerTo(id, outcome, "noted");
    }

    /// <summary>An empty text takes the post-mortem away. What somebody else wrote meanwhile is not written over.</summary>
    private static async Task<IResult> WritePostMortem(
        long id,
        IIncidentStore incidents,
        IncidentActions actions,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var (by, text, mistake) = await ReadAsync(context, "text", IncidentLimits.MaxPostMortemLength, cancellationToken);
        if (mistake is not null)
        {
            return mistake;
        }

        if (await incidents.GetAsync(id, cancellationToken) is not { } incident)
        {
            return Page.NotFound($"incident {id}");
        }

        if ((await PostedForm.ReadAsync(context.Request, cancellationToken)).Text("seen") != IncidentModel.MarkOf(incident.PostMortem))
        {
            return AnswerTo(id, IncidentActionOutcome.VersionMismatch, "");
        }

        var (outcome, _) = await actions.WritePostMortemAsync(id, incident.Version, by, text.Length == 0 ? null : text, cancellationToken);
        return AnswerTo(id, outcome, "written");
    }

    private static async Task<(string By, string Text, IResult? Mistake)> ReadAsync(
        HttpContext context,
        string field,
        int maxLength,
        CancellationToken cancellationToken
    )
    {
        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var by = form.Text("by");
        // Browsers count a line's end as one character and send two.
        var text = form.Text(field).ReplaceLineEndings("\n");
        string[] mistakes =
        [
            .. by.Length is 0 or > IncidentLimits.MaxByLength
                ? [$"by: has {by.Length} characters; a name of 1 to {IncidentLimits.MaxByLength} is needed"]
                : Array.Empty<string>(),
            .. text.Length > maxLength
                ? [$"{field}: has {text.Length} characters; at most {maxLength} are allowed"]
                : Array.Empty<string>(),
        ];
        return (
            by,
            text,
            mistakes.Length == 0
                ? null
                : Page.Message(StatusCodes.Status422UnprocessableEntity, "Nothing was kept", string.Join("; ", mistakes) + ".")
        );
    }

    private static IResult AnswerTo(long id, IncidentActionOutcome outcome, string notice) =>
        outcome switch
        {
            IncidentActionOutcome.Done => new SeeOther($"{AddressOf(id)}?notice={notice}"),
            IncidentActionOutcome.NotFound => Page.NotFound($"incident {id}"),
            IncidentActionOutcome.Ended => new SeeOther(AddressOf(id) + "?notice=ended"),
            _ => Page.Message(
                StatusCodes.Status409Conflict,
                "Nothing was kept",
                "Somebody else changed it meanwhile. Go back, keep a copy of what you wrote, and load the page anew."
            ),
        };

    private static string AddressOf(long id) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/dashboard/incidents/{id}");
}
