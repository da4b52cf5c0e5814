using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Incidents;

internal static class IncidentReads
{
    private const int MaxDeliveries = 100;

    public static async Task<Results<Ok<Page<IncidentView>>, ProblemResult>> List(
        HttpRequest request,
        IIncidentStore incidents,
        IRegistry<Check> checks,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var paging = IncidentPaging.Read(query, query.Subject("subject"), checks.Current);
        return query.Problem() is { } problem ? problem : TypedResults.Ok(await paging.PageAsync(incidents, cancellationToken));
    }

    public static async Task<Results<Ok<IncidentDetailView>, ProblemResult>> Get(
        string id,
        HttpResponse response,
        IIncidentStore incidents,
        IOutbox outbox,
        CancellationToken cancellationToken
    )
    {
        var (number, problem) = RouteId.Number(id);
        if (problem is not null)
        {
            return problem;
        }

        if (await incidents.GetAsync(number, cancellationToken) is not { } incident)
        {
            return ProblemResult.NotFound($"incident {id}");
        }

        var events = await incidents.EventsAsync(number, cancellationToken);
        var deliveries = await outbox.PageAsync(new(IncidentId: number), before: null, MaxDeliveries, cancellationToken);
        EntityTag.Set(response, incident.Version);
        return TypedResults.Ok(
            new IncidentDetailView(
                IncidentView.From(incident),
                [.. events.Select(IncidentEventView.From)],
                [.. deliveries.Select(DeliveryView.From)],
                incident.PostMortem
            )
        );
    }
}
