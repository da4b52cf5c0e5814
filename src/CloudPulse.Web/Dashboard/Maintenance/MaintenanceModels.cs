using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Forms;

namespace CloudPulse.Web.Dashboard.Maintenance;

public sealed record MaintenancesModel(IReadOnlyList<PlannedMaintenance> All, string? Notice, DateTimeOffset Now);

/// <param name="Existing">The one that is edited; null: a new one.</param>
/// <param name="Form">Its fields.</param>
/// <param name="Times">When it is.</param>
/// <param name="Notice">What the form before this page did.</param>
/// <param name="Refusal">Why that did nothing.</param>
/// <param name="Now">The time.</param>
public sealed record MaintenanceModel(
    PlannedMaintenance? Existing,
    DeclarationForm Form,
    MaintenanceTimes Times,
    string? Notice,
    string? Refusal,
    DateTimeOffset Now
);

internal static class MaintenanceWords
{
    public static string When(MaintenanceDefinition maintenance) =>
        maintenance.Cron is { } cron
            ? $"{cron.Expression}, for {DurationText.Format(maintenance.Duration!.Value)} ({cron.Zone.Id})"
            : "once";

    public static string What(MaintenanceDefinition maintenance)
    {
        string[] parts =
        [
            .. new[]
            {
                maintenance.Checks.Count > 0 ? $"checks {string.Join(", ", maintenance.Checks)}" : null,
                maintenance.Groups.Count > 0 ? $"groups {string.Join(", ", maintenance.Groups)}" : null,
                maintenance.Tags.Count > 0 ? $"tags {string.Join(", ", maintenance.Tags)}" : null,
            }.OfType<string>(),
        ];
        return maintenance.All ? "every check" : string.Join("; ", parts);
    }

    /// <summary>It goes on at this moment.</summary>
    public static bool IsNow(PlannedMaintenance maintenance, DateTimeOffset now) =>
        maintenance.IsActive && maintenance.Definition.WindowAfter(now) is { } window && window.Start <= now;
}
