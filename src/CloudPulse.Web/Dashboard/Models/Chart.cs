using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using static CloudPulse.Web.Dashboard.Models.ChartNumbers;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The latency of a check or service over a range: one summary per step, and what is shaded.</summary>
public sealed record Chart(ChartRange Range, TimeSpan Step, IReadOnlyList<PulseSummary> Points, ChartShades Shades, DateTimeOffset Now);

/// <summary>What lies behind the lines of a chart.</summary>
public sealed record ChartShades(IReadOnlyList<Incident> Incidents, IReadOnlyList<TimeRange> Maintenance);

/// <summary>What the chart's script draws: columns of equal length, null where there is no data.</summary>
/// <param name="StepS">Length of a step in seconds.</param>
/// <param name="Time">Middle of each step, in seconds since the Unix epoch.</param>
/// <param name="P50Ms">Median latency in milliseconds.</param>
/// <param name="P95Ms">95th percentile in milliseconds.</param>
/// <param name="P99Ms">99th percentile in milliseconds.</param>
/// <param name="Results">How many results there were.</param>
/// <param name="Down">How many results were down; null: no result at all.</param>
/// <param name="Incidents">Start and end of each incident, in seconds since the Unix epoch.</param>
/// <param name="Maintenance">The same of planned interruptions.</param>
internal sealed record ChartData(
    double StepS,
    IReadOnlyList<double> Time,
    IReadOnlyList<double?> P50Ms,
    IReadOnlyList<double?> P95Ms,
    IReadOnlyList<double?> P99Ms,
    IReadOnlyList<long> Results,
    IReadOnlyList<long?> Down,
    IReadOnlyList<double[]> Incidents,
    IReadOnlyList<double[]> Maintenance
)
{
    public static ChartData From(Chart chart) =>
        new(
            chart.Step.TotalSeconds,
            [.. chart.Points.Select(point => Seconds(point.From + (chart.Step / 2)))],
            [.. chart.Points.Select(point => Milliseconds(point.Latency?.P50))],
            [.. chart.Points.Select(point => Milliseconds(point.Latency?.P95))],
            [.. chart.Points.Select(point => Milliseconds(point.Latency?.P99))],
            [.. chart.Points.Select(point => point.Counts.Total)],
            [.. chart.Points.Select(point => point.Counts.Total == 0 ? null : (long?)point.Counts.Down)],
            Spans(chart.Shades.Incidents, chart.Now),
            Spans(chart.Shades.Maintenance)
        );
}

/// <summary>How the charts' scripts are told times and lengths.</summary>
internal static class ChartNumbers
{
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000d;

    public static double? Milliseconds(TimeSpan? latency) => latency is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;

    public static IReadOnlyList<double[]> Spans(IReadOnlyList<Incident> incidents, DateTimeOffset now) =>
        [.. incidents.Select(incident => new[] { Seconds(incident.StartedAt), Seconds(incident.EndedAt ?? now) })];

    public static IReadOnlyList<double[]> Spans(IReadOnlyList<TimeRange> windows) =>
        [.. windows.Select(window => new[] { Seconds(window.From), Seconds(window.To) })];
}

internal sealed class ChartReader(IPulseReader pulses, IIncidentStore incidents, MaintenanceCalendar maintenance, TimeProvider time)
{
    private const int MaxIncidents = 200;

    public Task<Chart> ReadAsync(Check check, ChartRange range, CancellationToken cancellationToken) =>
        ReadAsync(check.Subject, check.Definition.Interval, [check.Subject], check, range, cancellationToken);

    /// <param name="subject">Whose.</param>
    /// <param name="interval">How often it is observed at most; zero: at any time.</param>
    /// <param name="troubled">Whose incidents are shaded.</param>
    /// <param name="maintained">Whose maintenance is shaded; null: there is none.</param>
    /// <param name="range">Up to now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Chart> ReadAsync(
        Subject subject,
        TimeSpan interval,
        IReadOnlyList<Subject> troubled,
        Check? maintained,
        ChartRange range,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var bounds = range.Bounds(now, interval);
        var points = await pulses.SummariseAsync(subject, bounds, cancellationToken);
        var shades = await ShadesAsync(troubled, maintained, bounds, cancellationToken);
        return new(range, bounds[1] - bounds[0], points, shades, now);
    }

    /// <summary>The same steps by phase, and the regions.</summary>
    public async Task<PhaseChart> ReadPhasesAsync(Check check, ChartRange range, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var bounds = range.Bounds(now, check.Definition.Interval);
        var breakdown = await pulses.BreakDownAsync(check.Subject, bounds, cancellationToken);
        var shades = await ShadesAsync([check.Subject], check, bounds, cancellationToken);
        return new(range, bounds[1] - bounds[0], breakdown, shades, now);
    }

    private async Task<ChartShades> ShadesAsync(
        IReadOnlyList<Subject> troubled,
        Check? maintained,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        var shaded = new List<Incident>();
        foreach (var one in troubled)
        {
            shaded.AddRange(
                await incidents.PageAsync(new(one, From: bounds[0], To: bounds[^1]), before: null, MaxIncidents, cancellationToken)
            );
        }

        TimeRange[] planned =
        [
            .. maintained is null
                ? []
                : maintenance
                    .Ranges(maintained.Definition, bounds[0], bounds[^1])
                    .Where(window => window.From < bounds[^1] && window.To > bounds[0]),
        ];
        return new(shaded, planned);
    }
}
