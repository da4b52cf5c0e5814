using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>One check as the overview shows it.</summary>
public sealed record CheckRow
{
    public required Check Check { get; init; }
    public required Health Health { get; init; }
    public SubjectStatus? Status { get; init; }
    public Pulse? Latest { get; init; }
    public required BarStrip Hours { get; init; }
    public required double? Uptime24Hours { get; init; }
    public required double? Uptime7Days { get; init; }
    public required double? Uptime30Days { get; init; }
    public required double? Uptime90Days { get; init; }

    /// <summary>95th percentile of the last 24 hours; null when not known yet.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>The medians of its last 24 hours as a path; null when not known yet.</summary>
    public string? LatencyLine { get; init; }

    public CheckDefinition Definition => Check.Definition;

    /// <summary>Why it is not well, for a line under its name; null when it is.</summary>
    public string? Note =>
        Health switch
        {
            Health.Paused => Definition.Enabled ? "Paused by hand" : "Not enabled in its declaration",
            Health.Pending => "No result yet",
            Health.Up when Latest is { Status: PulseStatus.Down or PulseStatus.Inconclusive, Failure: { } failure } =>
                $"Last result: {failure}",
            Health.Up => null,
            _ => Latest?.Failure?.ToString() ?? Status?.OpenIncident?.Cause?.ToString(),
        };

    /// <param name="check">Whose.</param>
    /// <param name="status">As judged.</param>
    /// <param name="latest">Its newest pulse.</param>
    /// <param name="window">The intervals of <paramref name="counts"/>.</param>
    /// <param name="counts">What <see cref="OverviewWindow"/> asked for.</param>
    /// <param name="p95">If known.</param>
    /// <param name="line">If known.</param>
    internal static CheckRow From(
        Check check,
        SubjectStatus? status,
        Pulse? latest,
        OverviewWindow window,
        ReadOnlySpan<StatusCounts> counts,
        TimeSpan? p95,
        Sparkline? line
    )
    {
        var day = default(StatusCounts);
        var hours = counts[OverviewWindow.FirstHour..].ToArray();
        foreach (var hour in hours)
        {
            day += hour;
        }

        var week = day + counts[2];
        var month = week + counts[1];
        return new()
        {
            Check = check,
            Health = HealthExtensions.Of(check, status),
            Status = status,
            Latest = latest,
            Hours = new(window.FirstHourStart, TimeSpan.FromHours(1), hours),
            Uptime24Hours = day.Uptime,
            Uptime7Days = week.Uptime,
            Uptime30Days = month.Uptime,
            Uptime90Days = (month + counts[0]).Uptime,
            P95 = p95,
            LatencyLine = line?.Path,
        };
    }
}
