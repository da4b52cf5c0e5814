using System.Globalization;
using System.Text;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Events a minute, and how many of them were errors, step by step: two paths, as with <see cref="BarStrip"/>.</summary>
public sealed class VolumeChart
{
    public const int Height = 100;

    public VolumeChart(Chart chart)
    {
        Range = chart.Range;
        From = chart.Points[0].From;
        Step = chart.Step;
        Length = chart.Points.Count;
        Peak = chart.Points.Max(PerMinute);
        Total = chart.Points.Aggregate(default(StatusCounts), (sum, point) => sum + point.Counts);
        Counts = BarStrip.Encode([.. chart.Points.Select(point => point.Counts)]);
        Events = Draw(chart, point => point.Counts.Total);
        Errors = Draw(chart, point => point.Counts.Down);
    }

    public ChartRange Range { get; }
    public DateTimeOffset From { get; }
    public TimeSpan Step { get; }
    public int Length { get; }

    /// <summary>The highest rate of a step, in events a minute.</summary>
    public double Peak { get; }
    public StatusCounts Total { get; }
    public string Events { get; }
    public string Errors { get; }

    /// <summary>As <see cref="BarStrip.Counts"/>.</summary>
    public string Counts { get; }

    public string Label =>
        $"Last {Range.Name}: {Format.Plural(Total.Total, "event")}, {Format.Count(Total.Down)} of them errors, at most {Format.Rate(Peak)}";

    public static double PerMinute(PulseSummary step) => PerMinute(step, step.Counts.Total);

    private static double PerMinute(PulseSummary step, long count) => count / Math.Max(1 / 60d, (step.To - step.From).TotalMinutes);

    private string Draw(Chart chart, Func<PulseSummary, long> count)
    {
        const double Least = 1.5;
        var path = new StringBuilder();
        foreach (var (index, point) in chart.Points.Index())
        {
            if (count(point) is > 0 and var some)
            {
                var height = Math.Max(Least, PerMinute(point, some) / Peak * Height);
                path.Append(
                    CultureInfo.InvariantCulture,
                    $"M{index * BarStrip.BarWidth} {Height - height:0.#}h{BarStrip.BarWidth - 1}V{Height}h-{BarStrip.BarWidth - 1}z"
                );
            }
        }

        return path.ToString();
    }
}
