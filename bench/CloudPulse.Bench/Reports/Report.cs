using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudPulse.Conformance;

namespace CloudPulse.Bench.Reports;

/// <summary>The figures of one goal: the median counts, the runs are shown.</summary>
internal sealed record Result(string Measurement, Goal Goal, IReadOnlyList<double> Runs)
{
    public double Median => Percentiles.Median(Runs);

    public bool IsReached => Goal.Limit is null || (Goal.HigherIsBetter ? Median >= Goal.Limit : Median <= Goal.Limit);
}

internal static class Report
{
    private const string Start = "<!-- figures: written by make bench BENCH_ARGS=--update-docs -->";
    private const string End = "<!-- end of figures -->";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Table(IReadOnlyList<Result> results)
    {
        var table = new StringBuilder("| measure | goal | measured (median) | runs |\n|---|---|---|---|\n");
        foreach (var result in results)
        {
            var goal = result.Goal.Limit is { } limit
                ? $"{(result.Goal.HigherIsBetter ? "≥" : "≤")} {Number(limit)} {result.Goal.Unit}"
                : "";
            var verdict = result.IsReached ? "" : " (falls short)";
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {result.Goal.Name} | {goal} | {Number(result.Median)} {result.Goal.Unit}{verdict} | {string.Join(", ", result.Runs.Select(Number))} |\n"
            );
        }

        return table.ToString();
    }

    public static async Task WriteJsonAsync(string path, IReadOnlyList<Result> results, CancellationToken cancellationToken)
    {
        var document = new
        {
            MeasuredAt = TimeProvider.System.GetUtcNow(),
            Processors = Environment.ProcessorCount,
            Figures = results.Select(result => new
            {
                result.Measurement,
                result.Goal.Name,
                result.Goal.Unit,
                Goal = result.Goal.Limit,
                Median = double.IsNaN(result.Median) ? (double?)null : result.Median,
                Reached = result.IsReached,
                Runs = result.Runs.Where(double.IsFinite),
            }),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(document, Json) + "\n", cancellationToken);
    }

    /// <summary>Renews the rows of these results between the two markers of docs/performance.md; what was not measured stays.</summary>
    public static async Task UpdateDocsAsync(IReadOnlyList<Result> results, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Repository.Root, "docs", "performance.md");
        var page = await File.ReadAllTextAsync(path, cancellationToken);
        var from = page.IndexOf(Start, StringComparison.Ordinal);
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{path} lacks the markers of the table.");
        }

        var start = from + Start.Length;
        await File.WriteAllTextAsync(path, page[..start] + "\n" + Merged(page[start..to], Table(results)) + page[to..], cancellationToken);
    }

    private static string Merged(string before, string after)
    {
        var rows = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in (before + after).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            rows[row.Split('|')[1].Trim()] = row;
        }

        return string.Concat(rows.Values.Select(row => row + "\n"));
    }

    private static string Number(double value) =>
        Math.Abs(value) switch
        {
            double.NaN => "—",
            >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
            _ => value.ToString("0.##", CultureInfo.InvariantCulture),
        };
}
