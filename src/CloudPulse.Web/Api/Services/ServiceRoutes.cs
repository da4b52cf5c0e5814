using CloudPulse.Core.Access;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Services;

internal static class ServiceRoutes
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapMethods("/services", ReadRoutes.Methods, List)
            .RequireScope(Scopes.Read)
            .WithTags("Services")
            .WithName("list_services")
            .WithSummary("List what pushes pulses, each with its newest");

    private static async Task<Results<Ok<Page<ServiceView>>, ProblemResult>> List(
        HttpRequest request,
        IPulseReader pulses,
        CancellationToken cancellationToken
    )
    {
        if (new QueryReader(request).Problem() is { } problem)
        {
            return problem;
        }

        var services = await pulses.SubjectsAsync(SubjectKind.Service, cancellationToken);
        return TypedResults.Ok(
            new Page<ServiceView>(
                [
                    .. services.Select(service => new ServiceView(
                        service.Key,
                        pulses.Latest(service) is { } latest ? PulseView.From(latest) : null
                    )),
                ],
                null
            )
        );
    }
}

/// <summary>Something that pushes pulses.</summary>
internal sealed record ServiceView(string Name, PulseView? Latest);
