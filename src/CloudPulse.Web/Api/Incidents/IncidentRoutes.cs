using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Incidents;

internal static class IncidentRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var incidents = api.MapGroup("/incidents").WithTags("Incidents");
        incidents
            .MapMethods("", ReadRoutes.Methods, IncidentReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_incidents")
            .WithSummary("Page through incidents, newest first")
            .WithQuery([new("subject", "Only those of this subject: check/<key> or service/<name>."), .. IncidentPaging.Parameters]);
        incidents
            .MapMethods("/{id}", ReadRoutes.Methods, IncidentReads.Get)
            .RequireScope(Scopes.Read)
            .WithName("get_incident")
            .WithSummary("Get an incident with its story and its messages")
            .WithProblems(404);

        var writes = incidents.MapGroup("/{id}").RequireScope(Scopes.Write).WithIfMatch();
        writes
            .MapPost("/acknowledge", IncidentWrites.Acknowledge)
            .WithName("acknowledge_incident")
            .WithSummary("Say that somebody cares for it: reminders stop")
            .Accepts<AcknowledgeBody>(isOptional: true, "application/json")
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapPost("/unacknowledge", IncidentWrites.Unacknowledge)
            .WithName("unacknowledge_incident")
            .WithSummary("Take that back: reminders go on")
            .WithProblems(404, 409, 412, 415, 422);
        writes
            .MapPost("/notes", IncidentWrites.Note)
            .WithName("add_incident_note")
            .WithSummary("Add a note to its story")
            .Accepts<NoteBody>("application/json")
            .WithProblems(404, 412, 415, 422);
        writes
            .MapPut("/post-mortem", IncidentWrites.WritePostMortem)
            .WithName("write_incident_post_mortem")
            .WithSummary("Write what was learnt from it, in Markdown")
            .Accepts<PostMortemBody>("application/json")
            .WithProblems(404, 412, 415, 422);
        writes
            .MapDelete("/post-mortem", IncidentWrites.DeletePostMortem)
            .WithName("delete_incident_post_mortem")
            .WithSummary("Take its post-mortem away")
            .WithProblems(404, 412, 415, 422);
    }
}

/// <summary>Who cares for an incident.</summary>
internal sealed record AcknowledgeBody
{
    /// <summary>Who. Default: the key's name.</summary>
    public string? By { get; init; }

    /// <summary>For the story.</summary>
    public string? Note { get; init; }
}

/// <summary>What was learnt from an incident.</summary>
internal sealed record PostMortemBody
{
    /// <summary>Markdown, 1 to 20000 characters.</summary>
    public required string Text { get; init; }

    /// <summary>Who. Default: the key's name.</summary>
    public string? By { get; init; }
}

/// <summary>A note for an incident's story.</summary>
internal sealed record NoteBody
{
    /// <summary>1 to 2000 characters.</summary>
    public required string Text { get; init; }

    /// <summary>Who. Default: the key's name.</summary>
    public string? By { get; init; }
}
