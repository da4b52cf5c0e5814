using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Incidents;

internal static class IncidentWrites
{
    public static Task<Results<Ok<IncidentView>, ProblemResult>> Acknowledge(
        string id,
        HttpContext context,
        IncidentActions actions,
        CancellationToken cancellationToken
    ) =>
        ActAsync(
            id,
            context,
            bodyOptional: true,
            (fields, by) =>
            {
                var note = fields.String("note", IncidentLimits.MaxNoteLength);
                return (incident, version) => actions.AcknowledgeAsync(incident, version, by, note, cancellationToken);
            }
        );

    public static Task<Results<Ok<IncidentView>, ProblemResult>> Unacknowledge(
        string id,
        HttpContext context,
        IncidentActions actions,
        CancellationToken cancellationToken
    ) =>
        ActAsync(
            id,
            context,
            bodyOptional: true,
            (_, by) => (incident, version) => actions.UnacknowledgeAsync(incident, version, by, cancellationToken)
        );

    public static Task<Results<Ok<IncidentView>, ProblemResult>> Note(
        string id,
        HttpContext context,
        IncidentActions actions,
        CancellationToken cancellationToken
    ) =>
        ActAsync(
            id,
            context,
            bodyOptional: false,
            (fields, by) =>
            {
                var text = fields.RequiredString("text", IncidentLimits.MaxNoteLength);
                return (incident, version) => actions.NoteAsync(incident, version, by, text, cancellationToken);
            }
        );

    public static Task<Results<Ok<IncidentView>, ProblemResult>> WritePostMortem(
        string id,
        HttpContext context,
        IncidentActions actions,
        CancellationToken cancellationToken
    ) =>
        ActAsync(
            id,
            context,
            bodyOptional: false,
            (fields, by) =>
            {
                var text = fields.RequiredString("text", IncidentLimits.MaxPostMortemLength);
                return (incident, version) => actions.WritePostMortemAsync(incident, version, by, text, cancellationToken);
            }
        );

    public static Task<Results<Ok<IncidentView>, ProblemResult>> DeletePostMortem(
        string id,
        HttpContext context,
        IncidentActions actions,
        CancellationToken cancellationToken
    ) =>
        ActAsync(
            id,
            context,
            bodyOptional: true,
            (_, by) => (incident, version) => actions.WritePostMortemAsync(incident, version, by, text: null, cancellationToken)
        );

    private static async Task<Results<Ok<IncidentView>, ProblemResult>> ActAsync(
        string id,
        HttpContext context,
        bool bodyOptional,
        Func<FieldReader, string, Func<long, long?, Task<(IncidentActionOutcome, Incident?)>>> read
    )
    {
        var (number, badId) = RouteId.Number(id);
        var (version, badTag) = EntityTag.IfMatch(context.Request);
        if ((badId ?? badTag) is { } problem)
        {
            return problem;
        }

        var body = await RequestBody.ReadAsync(context, bodyOptional);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        var fields = new BodyFields(body.Map);
        var by = fields.Fields.String("by", IncidentLimits.MaxByLength) ?? CallerIdentity.Of(context)?.Name ?? CallerIdentity.Local;
        var act = read(fields.Fields, by);
        if (fields.Problem() is { } invalid)
        {
            return invalid;
        }

        var (outcome, incident) = await act(number, version);
        switch (outcome)
        {
            case IncidentActionOutcome.Done:
                EntityTag.Set(context.Response, incident!.Version);
                return TypedResults.Ok(IncidentView.From(incident));
            case IncidentActionOutcome.Ended:
                return ProblemResult.Of(ProblemKind.Conflict, $"Incident {id} has ended; only one that goes on can be acknowledged.");
            case IncidentActionOutcome.VersionMismatch:
                return ProblemResult.Of(
                    ProblemKind.PreconditionFailed,
                    $"Incident {id} was changed by somebody else; read it again first."
                );
            default:
                return ProblemResult.NotFound($"incident {id}");
        }
    }
}
