namespace CloudPulse.Web.Dashboard.Models;

/// <summary>A range of the latency chart, with its step chosen so that a screen's width has a point every few pixels.</summary>
public sealed record ChartRange(string Slug, string Name, TimeSpan Length, TimeSpan Step)
{
    public static readonly ChartRange Day = new("24h", "24 hours", TimeSpan.FromHours(24), TimeSpan.FromMinutes(10));

    public static readonly IReadOnlyList<ChartRange> All =
    [
        new("1h", "1 hour", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        new("6h", "6 hours", TimeSpan.FromHours(6), TimeSpan.FromMinutes(5)),
        Day,
        new("7d", "7 days", TimeSpan.FromDays(7), TimeSpan.FromHours(1)),
        new("30d", "30 days", TimeSpan.FromDays(30), TimeSpan.FromHours(4)),
        new("90d", "90 days", TimeSpan.FromDays(90), TimeSpan.FromHours(12)),
        new("13mo", "13 months", TimeSpan.FromDays(396), TimeSpan.FromHours(48)),
    ];

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(48),
    ];

    /// <summary>Null: no such range.</summary>
    public static ChartRange? Parse(string? slug) => slug is null ? Day : All.FirstOrDefault(range => range.Slug == slug);

    /// <summary>
    /// The bounds of the steps up to <paramref name="now"/>, on whole steps. A check probed more rarely than the step gets a wider one, so
    /// that a step without a result is a gap and not the rule.
    /// </summary>
    public IReadOnlyList<DateTimeOffset> Bounds(DateTimeOffset now, TimeSpan interval)
    {
        var step = Steps.FirstOrDefault(step => step >= Step && step >= interval, Steps[^1]);
        var end = OverviewWindow.EndOf(now);
        var first = end - Length;
        var start = new DateTimeOffset(first.UtcTicks - (first.UtcTicks % step.Ticks), TimeSpan.Zero);
        var bounds = new List<DateTimeOffset>();
        for (var bound = start; bound < end; bound += step)
        {
            bounds.Add(bound);
        }

        bounds.Add(end);
        return bounds;
    }
}
