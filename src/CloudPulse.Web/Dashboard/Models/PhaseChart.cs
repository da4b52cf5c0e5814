using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using static CloudPulse.Web.Dashboard.Models.ChartNumbers;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>How a check's latency divided up over a range, and its regions.</summary>
public sealed record PhaseChart(ChartRange Range, TimeSpan Step, PulseBreakdown Breakdown, ChartShades Shades, DateTimeOffset Now)
{
    public IReadOnlyList<PhaseSummary> Steps => Breakdown.Steps;

    /// <summary>The range begins before phases do.</summary>
    public bool IsCut => Steps[0].From < Breakdown.RawSince;

    /// <summary>For how long phases are kept, in whole days.</summary>
    public int DaysKept => (Now - Breakdown.RawSince).Days;
}

/// <summary>The section of a check's page that shows it.</summary>
/// <param name="Check">Whose.</param>
/// <param name="Address">The check's page.</param>
/// <param name="Range">Asked for.</param>
/// <param name="Chart">Null: it comes when it is looked at.</param>
public sealed record PhasesModel(Check Check, string Address, ChartRange Range, PhaseChart? Chart = null);

/// <summary>What the chart's script draws: columns of equal length, null where nothing is known, or no result had the phase.</summary>
/// <param name="StepS">Length of a step in seconds.</param>
/// <param name="Since">Since when phases are kept, in seconds since the Unix epoch.</param>
/// <param name="DaysKept">That is so many days.</param>
/// <param name="Time">Middle of each step, in seconds since the Unix epoch.</param>
/// <param name="Results">How many results the averages are of.</param>
internal sealed record PhaseChartData(
    double StepS,
    double Since,
    int DaysKept,
    IReadOnlyList<double> Time,
    IReadOnlyList<long> Results,
    IReadOnlyList<double?> DnsMs,
    IReadOnlyList<double?> ConnectMs,
    IReadOnlyList<double?> TlsMs,
    IReadOnlyList<double?> FirstByteMs,
    IReadOnlyList<double?> TransferMs,
    IReadOnlyList<double[]> Incidents,
    IReadOnlyList<double[]> Maintenance
)
{
    public static PhaseChartData From(PhaseChart chart)
    {
        return new(
            chart.Step.TotalSeconds,
            Seconds(chart.Breakdown.RawSince),
            chart.DaysKept,
            [.. chart.Steps.Select(step => Seconds(step.From + (chart.Step / 2)))],
            [.. chart.Steps.Select(step => step.Count)],
            Column(mean => mean.Dns),
            Column(mean => mean.Connect),
            Column(mean => mean.Tls),
            Column(mean => mean.FirstByte),
            Column(mean => mean.Transfer),
            Spans(chart.Shades.Incidents, chart.Now),
            Spans(chart.Shades.Maintenance)
        );

        IReadOnlyList<double?> Column(Func<PhaseTimings, TimeSpan?> phase) =>
            [.. chart.Steps.Select(step => Milliseconds(phase(step.Mean)))];
    }
}
