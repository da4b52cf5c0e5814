using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>What the pages show of a check: its status, or why it has none. In the order in which it wants attention.</summary>
public enum Health
{
    Down,
    Degraded,
    Inconclusive,
    Up,

    /// <summary>Not observed yet.</summary>
    Pending,
    Paused,
}

internal static class HealthExtensions
{
    public static readonly IReadOnlyList<Health> All = Enum.GetValues<Health>();

    /// <summary>The word, as the address of a filter and as a style's name.</summary>
    public static string Slug(this Health health) =>
        health switch
        {
            Health.Down => "down",
            Health.Degraded => "degraded",
            Health.Inconclusive => "inconclusive",
            Health.Up => "up",
            Health.Pending => "pending",
            _ => "paused",
        };

    public static string Word(this Health health) =>
        health switch
        {
            Health.Down => "Down",
            Health.Degraded => "Degraded",
            Health.Inconclusive => "Inconclusive",
            Health.Up => "Up",
            Health.Pending => "Pending",
            _ => "Paused",
        };

    public static Health? Parse(string? slug)
    {
        foreach (var health in All)
        {
            if (string.Equals(health.Slug(), slug, StringComparison.OrdinalIgnoreCase))
            {
                return health;
            }
        }

        return null;
    }

    public static Health Of(Check check, SubjectStatus? status) =>
        !check.IsActive ? Health.Paused
        : status is null ? Health.Pending
        : Of(status.Status);

    public static Health Of(PulseStatus status) =>
        status switch
        {
            PulseStatus.Up => Health.Up,
            PulseStatus.Degraded => Health.Degraded,
            PulseStatus.Down => Health.Down,
            _ => Health.Inconclusive,
        };
}
