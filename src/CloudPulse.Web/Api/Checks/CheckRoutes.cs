using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Checks;

internal static class CheckRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var checks = api.MapGroup("/checks").WithTags("Checks");
        var reads = checks.MapGroup("").RequireScope(Scopes.Read);
        reads
            .MapMethods("", ReadRoutes.Methods, CheckReads.List)
            .WithName("list_checks")
            .WithSummary("List checks with their status")
            .WithQuery([.. CheckFilter.Parameters, QueryParameter.Limit, QueryParameter.Cursor]);
        reads.MapMethods("/{id}", ReadRoutes.Methods, CheckReads.Get).WithName("get_check").WithSummary("Get a check").WithProblems(404);
        reads
            .MapMethods("/{id}/pulses", ReadRoutes.Methods, CheckReads.Pulses)
            .WithName("list_check_pulses")
            .WithSummary("Page through a check's pulses")
            .WithQuery(PulsePaging.Parameters)
            .WithProblems(404);
        reads
            .MapMethods("/{id}/summary", ReadRoutes.Methods, CheckStatistics.Summary)
            .WithName("summarise_check")
            .WithSummary("Counts, uptime and latency percentiles of a check, interval by interval")
            .WithQuery(SummaryQuery.Parameters)
            .WithProblems(404);
        reads
            .MapMethods("/{id}/breakdown", ReadRoutes.Methods, CheckStatistics.Breakdown)
            .WithName("break_down_check")
            .WithSummary(
                "Average phases of a check, interval by interval, and its regions side by side: from raw pulses, while they are kept"
            )
            .WithQuery(SummaryQuery.Parameters)
            .WithProblems(404);
        reads
            .MapMethods("/{id}/uptime", ReadRoutes.Methods, CheckStatistics.Uptime)
            .WithName("get_check_uptime")
            .WithSummary("A check's uptime by ratio of checks and weighted by time")
            .WithQuery(QueryParameter.From, QueryParameter.To)
            .WithProblems(404);
        reads
            .MapMethods("/{id}/incidents", ReadRoutes.Methods, CheckReads.Incidents)
            .WithName("list_check_incidents")
            .WithSummary("Page through a check's incidents")
            .WithQuery(Incidents.IncidentPaging.Parameters)
            .WithProblems(404);

        var writes = checks.MapGroup("").RequireScope(Scopes.Write);
        writes.MapPost("", CheckWrites.Create).AsCreate<CheckDeclaration>("check", "Create a check");
        writes
            .MapPut("/{id}", CheckWrites.Replace)
            .AsReplace<CheckDeclaration>("check", "Replace a check's declaration; a secret sent as ******** stays as it is");
        writes.MapPatch("/{id}", CheckWrites.Patch).AsPatch<CheckDeclaration>("check");
        writes.MapDelete("/{id}", CheckWrites.Delete).AsDelete("check", "Delete a check; its history stays until retention takes it");
        writes
            .MapPost("/{id}/pause", CheckOperations.Pause)
            .WithName("pause_check")
            .WithSummary("Stop probing a check; works on file-managed ones too")
            .WithProblems(404);
        writes
            .MapPost("/{id}/resume", CheckOperations.Resume)
            .WithName("resume_check")
            .WithSummary("Probe a paused check again")
            .WithProblems(404);
        writes
            .MapPost("/{id}/run", CheckOperations.Run)
            .WithName("run_check")
            .WithSummary("Probe a check now, record the pulse and return it")
            .WithProblems(404, 503);
    }
}
