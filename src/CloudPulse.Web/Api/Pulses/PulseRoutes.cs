using CloudPulse.Core.Access;
using CloudPulse.Core.Record;
using CloudPulse.Web.Access;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Pulses;

internal static class PulseRoutes
{
    private const string Subject = "subject";

    public static void Map(IEndpointRouteBuilder root, IEndpointRouteBuilder api)
    {
        MapIngest(root, "/pulse").WithTags("PulseMesh").WithName("push_pulse");
        MapIngest(api, "/pulses").WithTags("Pulses").WithName("push_pulses");
        api.MapMethods("/pulses", ReadRoutes.Methods, List)
            .RequireScope(Scopes.Read)
            .WithTags("Pulses")
            .WithName("list_pulses")
            .WithSummary("Page through the pulses of a subject, whether it is declared (still) or not")
            .WithQuery([new(Subject, "check/<key> or service/<name>.", Required: true), .. PulsePaging.Parameters]);
    }

    private static RouteHandlerBuilder MapIngest(IEndpointRouteBuilder routes, string path) =>
        routes
            .MapPost(path, static (PulseIngest ingest, HttpContext context) => ingest.PostAsync(context))
            .RequireScope(Scopes.Ingest)
            .WithSummary("Push pulses: one event, an array of them, or one a line (application/x-ndjson); gzip, br and deflate are taken")
            .WithMetadata(new IngestBody(PulseIngest.MaxBytes))
            .WithBody<PushedPulse>(PulseIngest.Json, PulseIngest.Lines)
            .Produces<IngestAnswer>(StatusCodes.Status202Accepted)
            .Produces<IngestAnswer>(StatusCodes.Status207MultiStatus)
            .WithProblems(413, 415, 422, 429, 503);

    private static async Task<Results<Ok<Page<PulseView>>, ProblemResult>> List(
        HttpRequest request,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var subject = query.Subject(Subject);
        if (!request.Query.ContainsKey(Subject))
        {
            query.Refuse(Subject, "is required; must be check/<key> or service/<name>");
        }

        var paging = PulsePaging.Read(query, time);
        return query.Problem() is { } problem
            ? problem
            : TypedResults.Ok(await paging.PageAsync(pulses, subject!.Value, cancellationToken));
    }
}
