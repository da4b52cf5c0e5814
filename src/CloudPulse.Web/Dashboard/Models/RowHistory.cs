using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>What a row of the overview says of the last 90 days.</summary>
public sealed record RowHistory
{
    public required BarStrip Hours { get; init; }
    public required double? Uptime24Hours { get; init; }
    public required double? Uptime7Days { get; init; }
    public required double? Uptime30Days { get; init; }
    public required double? Uptime90Days { get; init; }

    /// <summary>95th percentile of the last 24 hours; null when not known yet.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>The medians of the last 24 hours as a path; null when not known yet.</summary>
    public string? LatencyLine { get; init; }

    /// <param name="window">The intervals of <paramref name="counts"/>.</param>
    /// <param name="counts">What <see cref="OverviewWindow"/> asked for.</param>
    /// <param name="p95">If known.</param>
    /// <param name="line">If known.</param>
    internal static RowHistory Of(OverviewWindow window, ReadOnlySpan<StatusCounts> counts, TimeSpan? p95, Sparkline? line)
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
