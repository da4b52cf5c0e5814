using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Services;

internal static class ServiceReads
{
    private static readonly CursorCodec<Place> Cursor = new(
        "services",
        place => Uri.EscapeDataString(place.Name),
        text => new Place(Uri.UnescapeDataString(text))
    );

    public static async Task<Results<Ok<Page<ServiceView>>, ProblemResult>> List(
        HttpRequest request,
        IPulseReader pulses,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var limit = query.Limit();
        var after = query.Cursor(Cursor)?.Name;
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var services = await pulses.SubjectsAsync(SubjectKind.Service, cancellationToken);
        // One more than asked for tells whether there is another page.
        List<Subject> found =
        [
            .. services.Where(service => after is null || string.CompareOrdinal(service.Key, after) > 0).Take(limit + 1),
        ];
        return TypedResults.Ok(
            new Page<ServiceView>(
                [.. found.Take(limit).Select(service => new ServiceView(service.Key, Latest(pulses, service)))],
                found.Count > limit ? Cursor.Encode(new(found[limit - 1].Key)) : null
            )
        );
    }

    public static async Task<Results<Ok<ServiceDetailView>, ProblemResult>> Get(
        string name,
        IPulseReader pulses,
        IRegistry<Check> checks,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (service, problem) = Find(pulses, name);
        if (problem is not null)
        {
            return problem;
        }

        var now = time.GetUtcNow();
        var hour = OverviewWindow.HourOf(now);
        DateTimeOffset[] bounds = [hour.AddDays(-30), hour.AddDays(-7), hour.AddDays(-1), OverviewWindow.EndOf(now)];
        var counts = (await pulses.CountAsync([service], bounds, cancellationToken))[0];
        var week = counts[1] + counts[2];
        return TypedResults.Ok(
            new ServiceDetailView
            {
                Name = service.Key,
                Latest = Latest(pulses, service),
                Counts24Hours = CountsView.From(counts[2]),
                Uptime24Hours = counts[2].Uptime,
                Uptime7Days = week.Uptime,
                Uptime30Days = (counts[0] + week).Uptime,
                JudgedBy = [.. ServiceJudges.Of(service, checks.Current).Select(check => check.Key)],
            }
        );
    }

    public static async Task<Results<Ok<Page<PulseView>>, ProblemResult>> Pulses(
        string name,
        HttpRequest request,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (service, problem) = Find(pulses, name);
        return problem ?? await PulsePaging.AnswerAsync(request, service, pulses, time, cancellationToken);
    }

    public static async Task<Results<Ok<SummariesView>, ProblemResult>> Summary(
        string name,
        HttpRequest request,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (service, problem) = Find(pulses, name);
        return problem ?? await SummaryQuery.AnswerAsync(request, service, pulses, time, cancellationToken);
    }

    public static async Task<Results<NoContent, ProblemResult>> Delete(
        string name,
        IPulseReader pulses,
        ServiceRemoval removal,
        CancellationToken cancellationToken
    )
    {
        var (service, problem) = Find(pulses, name);
        if (problem is not null)
        {
            return problem;
        }

        return await removal.DeleteAsync(service, cancellationToken) is { } judge
            ? ProblemResult.Of(ProblemKind.Conflict, $"The check {judge.Key} judges this service; delete that first.")
            : TypedResults.NoContent();
    }

    private static PulseView? Latest(IPulseReader pulses, Subject service) =>
        pulses.Latest(service) is { } latest ? PulseView.From(latest) : null;

    private static (Subject Service, ProblemResult? Problem) Find(IPulseReader pulses, string name)
    {
        // The one escape that a route leaves as it is.
        var service = Subject.Service(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        return (service, pulses.Latest(service) is null ? ProblemResult.NotFound($"service {service.Key}") : null);
    }

    private readonly record struct Place(string Name);
}
