using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Maintenance;

internal static class MaintenanceWrites
{
    public static Task<Results<Created<MaintenanceView>, ProblemResult>> Create(
        HttpContext context,
        IRegistry<PlannedMaintenance> maintenance,
        CancellationToken cancellationToken
    ) => Writes(maintenance).CreateAsync(context, cancellationToken);

    public static Task<Results<Ok<MaintenanceView>, ProblemResult>> Replace(
        string id,
        HttpContext context,
        IRegistry<PlannedMaintenance> maintenance,
        CancellationToken cancellationToken
    ) => Writes(maintenance).ReplaceAsync(id, context, cancellationToken);

    public static Task<Results<Ok<MaintenanceView>, ProblemResult>> Patch(
        string id,
        HttpContext context,
        IRegistry<PlannedMaintenance> maintenance,
        CancellationToken cancellationToken
    ) => Writes(maintenance).PatchAsync(id, context, cancellationToken);

    public static Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        HttpContext context,
        IRegistry<PlannedMaintenance> maintenance,
        CancellationToken cancellationToken
    ) => Writes(maintenance).DeleteAsync(id, context, cancellationToken);

    private static DeclaredWrites<PlannedMaintenance, MaintenanceView> Writes(IRegistry<PlannedMaintenance> maintenance) =>
        new(
            maintenance,
            MaintenanceReader.KindName,
            "maintenance",
            MaintenanceView.ReadOnlyFields,
            one => one.Declaration,
            MaintenanceView.From
        );
}
