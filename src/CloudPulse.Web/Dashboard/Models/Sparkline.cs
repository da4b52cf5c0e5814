using System.Globalization;
using System.Text;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The median latency of each of 24 hours as a line; an hour without any is a gap.</summary>
internal sealed class Sparkline
{
    public const int Width = OverviewWindow.Hours - 1;
    public const int Height = 16;

    public Sparkline(DateTimeOffset hour, IReadOnlyList<TimeSpan?> medians)
    {
        Hour = hour;
        Medians = medians;
        Path = Draw(medians);
    }

    /// <summary>When the last hour begins.</summary>
    public DateTimeOffset Hour { get; }

    public IReadOnlyList<TimeSpan?> Medians { get; }

    /// <summary>Null: nothing was timed.</summary>
    public string? Path { get; }

    public static TimeSpan? MedianOf(PulseSummary hour) => hour.Latency?.P50;

    private static string? Draw(IReadOnlyList<TimeSpan?> medians)
    {
        if (medians.Max() is not { } highest)
        {
            return null;
        }

        var path = new StringBuilder();
        var isDrawing = false;
        for (var index = 0; index < medians.Count; index++)
        {
            if (medians[index] is { } median)
            {
                var y = Height - 1 - (int)Math.Round(median / (highest + TimeSpan.FromTicks(1)) * (Height - 2));
                // A line of no length is a dot: an hour between two gaps.
                path.Append(CultureInfo.InvariantCulture, $"{(isDrawing ? 'L' : 'M')}{index} {y}{(isDrawing ? "" : "h0")}");
            }

            isDrawing = medians[index] is not null;
        }

        return path.ToString();
    }
}
