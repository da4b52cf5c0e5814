using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Maintenance;

internal static class MaintenanceReads
{
    private static readonly CursorCodec<long> Cursor = Cursors.ById("maintenance");

    public static Results<Ok<Page<MaintenanceView>>, ProblemResult> List(HttpRequest request, IRegistry<PlannedMaintenance> maintenance)
    {
        var query = new QueryReader(request);
        var limit = query.Limit();
        var after = query.Cursor(Cursor) ?? 0;
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        List<PlannedMaintenance> found = [.. maintenance.Current.All.Where(one => one.Id > after).Take(limit + 1)];
        return TypedResults.Ok(
            new Page<MaintenanceView>(
                [.. found.Take(limit).Select(MaintenanceView.From)],
                found.Count > limit ? Cursor.Encode(found[limit - 1].Id) : null
            )
        );
    }

    public static Results<Ok<MaintenanceView>, ProblemResult> Get(
        string id,
        HttpResponse response,
        IRegistry<PlannedMaintenance> maintenance
    )
    {
        var (found, problem) = RouteId.Find(maintenance.Current, id, MaintenanceReader.KindName);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Set(response, found!.Declaration.Version);
        return TypedResults.Ok(MaintenanceView.From(found));
    }
}
