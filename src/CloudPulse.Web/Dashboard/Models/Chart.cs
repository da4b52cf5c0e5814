using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The latency of a check or service over a range: one summary per step, and the incidents in it.</summary>
public sealed record Chart(
    ChartRange Range,
    TimeSpan Step,
    IReadOnlyList<PulseSummary> Points,
    IReadOnlyList<Incident> Incidents,
    DateTimeOffset Now
);

/// <summary>What the chart's script draws: columns of equal length, null where there is no data.</summary>
/// <param name="StepS">Length of a step in seconds.</param>
/// <param name="Time">Middle of each step, in seconds since the Unix epoch.</param>
/// <param name="P50Ms">Median latency in milliseconds.</param>
/// <param name="P95Ms">95th percentile in milliseconds.</param>
/// <param name="Down">How many results were down; null: no result at all.</param>
/// <param name="Incidents">Start and end of each incident, in seconds since the Unix epoch.</param>
internal sealed record ChartData(
    double StepS,
    IReadOnlyList<double> Time,
    IReadOnlyList<double?> P50Ms,
    IReadOnlyList<double?> P95Ms,
    IReadOnlyList<long?> Down,
    IReadOnlyList<double[]> Incidents
)
{
    public static ChartData From(Chart chart) =>
        new(
            chart.Step.TotalSeconds,
            [.. chart.Points.Select(point => Seconds(point.From + (chart.Step / 2)))],
            [.. chart.Points.Select(point => Milliseconds(point.Latency?.P50))],
            [.. chart.Points.Select(point => Milliseconds(point.Latency?.P95))],
            [.. chart.Points.Select(point => point.Counts.Total == 0 ? null : (long?)point.Counts.Down)],
            [.. chart.Incidents.Select(incident => new[] { Seconds(incident.StartedAt), Seconds(incident.EndedAt ?? chart.Now) })]
        );

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000d;

    private static double? Milliseconds(TimeSpan? latency) => latency is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;
}

internal sealed class ChartReader(IPulseReader pulses, IIncidentStore incidents, TimeProvider time)
{
    private const int MaxIncidents = 200;

    public Task<Chart> ReadAsync(Check check, ChartRange range, CancellationToken cancellationToken) =>
        ReadAsync(check.Subject, check.Definition.Interval, [check.Subject], range, cancellationToken);

    /// <param name="subject">Whose.</param>
    /// <param name="interval">How often it is observed at most; zero: at any time.</param>
    /// <param name="troubled">Whose incidents are shaded.</param>
    /// <param name="range">Up to now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Chart> ReadAsync(
        Subject subject,
        TimeSpan interval,
        IReadOnlyList<Subject> troubled,
        ChartRange range,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var bounds = range.Bounds(now, interval);
        var points = await pulses.SummariseAsync(subject, bounds, cancellationToken);
        var shaded = new List<Incident>();
        foreach (var one in troubled)
        {
            shaded.AddRange(
                await incidents.PageAsync(new(one, From: bounds[0], To: bounds[^1]), before: null, MaxIncidents, cancellationToken)
            );
        }

        return new(range, bounds[1] - bounds[0], points, shaded, now);
    }
}
