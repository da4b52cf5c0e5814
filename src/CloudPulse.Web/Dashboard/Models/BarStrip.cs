using System.Globalization;
using System.Text;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>
/// Counts over equal intervals as a strip of bars: one path per status instead of an element per bar, and in it a dashed line per run of bars
/// as tall as they are, so that a page of 1,000 strips stays light. The worse an interval was, the taller its bar; the words are in
/// <see cref="Label"/> and, for the script's tooltip, in <see cref="Counts"/>.
/// </summary>
public sealed class BarStrip
{
    public const int BarWidth = 4;
    public const int Height = 20;
    private const int Empty = 5;
    private const int MaxNamed = 5;

    public BarStrip(DateTimeOffset from, TimeSpan step, IReadOnlyList<StatusCounts> counts)
    {
        From = from;
        Step = step;
        Length = counts.Count;
        Paths = Draw(counts);
        Counts = Encode(counts);
        Label = Describe(from, step, counts);
    }

    /// <summary>Height of the bar by class: up, degraded, down, inconclusive, maintenance, nothing.</summary>
    public static IReadOnlyList<int> Heights { get; } = [11, 15, 20, 13, 8, 2];

    public DateTimeOffset From { get; }
    public TimeSpan Step { get; }
    public int Length { get; }

    /// <summary>The lines of each class's bars, by index: 0 up, 1 degraded, 2 down, 3 inconclusive, 4 maintenance, 5 nothing; null for none.</summary>
    public IReadOnlyList<string?> Paths { get; }

    /// <summary>The counts of each bar as up/degraded/down/inconclusive/maintenance, trailing zeros left out, separated by blanks.</summary>
    public string Counts { get; }

    /// <summary>What the strip shows, in words.</summary>
    public string Label { get; }

    private static string?[] Draw(IReadOnlyList<StatusCounts> counts)
    {
        var paths = new StringBuilder?[Heights.Count];
        for (var index = 0; index < counts.Count; )
        {
            var kind = ClassOf(counts[index]);
            var start = index;
            while (++index < counts.Count && ClassOf(counts[index]) == kind) { }

            (paths[kind] ??= new()).Append(
                CultureInfo.InvariantCulture,
                $"M{start * BarWidth} {Height - (Heights[kind] / 2d)}h{((index - start) * BarWidth) - 1}"
            );
        }

        return [.. paths.Select(path => path?.ToString())];
    }

    private static int ClassOf(StatusCounts counts) =>
        counts.Down > 0 ? 2
        : counts.Degraded > 0 ? 1
        : counts.Up > 0 ? 0
        : counts.Inconclusive > 0 ? 3
        : counts.Maintenance > 0 ? 4
        : Empty;

    internal static string Encode(IReadOnlyList<StatusCounts> counts)
    {
        var text = new StringBuilder(counts.Count * 4);
        foreach (var count in counts)
        {
            if (text.Length > 0)
            {
                text.Append(' ');
            }

            ReadOnlySpan<long> values = [count.Up, count.Degraded, count.Down, count.Inconclusive, count.Maintenance];
            var last = values.LastIndexOfAnyExcept(0L);
            for (var index = 0; index <= Math.Max(0, last); index++)
            {
                text.Append(index > 0 ? "/" : "").Append(values[index]);
            }
        }

        return text.ToString();
    }

    private static string Describe(DateTimeOffset from, TimeSpan step, IReadOnlyList<StatusCounts> counts)
    {
        var total = default(StatusCounts);
        foreach (var count in counts)
        {
            total += count;
        }

        var window = Format.Span(step * counts.Count);
        if (total.Total == 0)
        {
            return $"No results in the last {window}";
        }

        var results = Format.Plural(total.Total, "result");
        if (total.Down + total.Degraded + total.Inconclusive == 0)
        {
            return $"Last {window}: {results}, all well";
        }

        var bad = Enumerable.Range(0, counts.Count).Where(index => ClassOf(counts[index]) is 1 or 2 or 3).Reverse().ToArray();
        var named = bad.Take(MaxNamed).Select(index => $"{When(from + (step * index), step)} {Bad(counts[index])}");
        var more = bad.Length > MaxNamed ? $"; and {bad.Length - MaxNamed} more" : "";
        return $"Last {window}: {results}, {Bad(total)}. {string.Join("; ", named)}{more}";
    }

    private static string When(DateTimeOffset start, TimeSpan step) =>
        start.UtcDateTime.ToString(step >= TimeSpan.FromDays(1) ? "MMM d" : "HH:mm 'UTC'", CultureInfo.InvariantCulture) + ":";

    private static string Bad(StatusCounts counts) =>
        string.Join(
            ", ",
            new[] { (counts.Down, "down"), (counts.Degraded, "degraded"), (counts.Inconclusive, "inconclusive") }
                .Where(part => part.Item1 > 0)
                .Select(part => $"{Format.Count(part.Item1)} {part.Item2}")
        );
}
