using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Conformance;

/// <summary>The plainest store there is: a list, looked through for every answer. What a real store says is compared with it.</summary>
public sealed class PulseStoreOracle
{
    private readonly Dictionary<(Subject, DateTimeOffset, ulong), Pulse> _pulses = [];

    public int Count => _pulses.Count;

    /// <summary>True when it is new.</summary>
    public bool Add(Pulse pulse) => _pulses.TryAdd((pulse.Subject, pulse.Time, pulse.Id), pulse);

    public void Forget(Subject subject)
    {
        foreach (var key in _pulses.Keys.Where(key => key.Item1 == subject).ToList())
        {
            _pulses.Remove(key);
        }
    }

    public List<Pulse> Between(Subject subject, DateTimeOffset from, DateTimeOffset to) =>
        [
            .. _pulses
                .Values.Where(pulse => pulse.Subject == subject && pulse.Time >= from && pulse.Time < to)
                .OrderBy(pulse => pulse.Time)
                .ThenBy(pulse => pulse.Id),
        ];

    public StatusCounts Counts(Subject subject, DateTimeOffset from, DateTimeOffset to) => Counts(Between(subject, from, to));

    public void AssertAgrees(Subject subject, PulseSummary summary)
    {
        Assert.Equal(Counts(subject, summary.From, summary.To), summary.Counts);
        var latencies = Between(subject, summary.From, summary.To)
            .Where(IsTimed)
            .SelectMany(pulse => Enumerable.Repeat(pulse.Latency!.Value, pulse.Count))
            .Order()
            .ToList();
        if (latencies.Count == 0)
        {
            Assert.Null(summary.Latency);
            return;
        }

        var latency = Assert.IsType<LatencySummary>(summary.Latency);
        Assert.Equal(latencies.Count, latency.Count);
        Assert.Equal(latencies[0], latency.Min);
        Assert.Equal(latencies[^1], latency.Max);
        Assert.Equal(latencies.Sum(value => value.Ticks) / latencies.Count, latency.Mean.Ticks);
        AssertPercentile(latencies, 50, latency.P50);
        AssertPercentile(latencies, 90, latency.P90);
        AssertPercentile(latencies, 95, latency.P95);
        AssertPercentile(latencies, 99, latency.P99);
    }

    /// <summary>What a store says of these pulses, in the plainest way.</summary>
    public static PulseBreakdown BreakDown(IEnumerable<Pulse> kept, IReadOnlyList<DateTimeOffset> bounds, DateTimeOffset rawSince)
    {
        List<Pulse> pulses = [.. kept.Where(pulse => pulse.Time >= bounds[0] && pulse.Time < bounds[^1] && pulse.Time >= rawSince)];
        return new(
            rawSince,
            [.. bounds.Zip(bounds.Skip(1)).Select(pair => PhasesOf(pulses, pair.First, pair.Second))],
            [.. pulses.GroupBy(pulse => pulse.Region).OrderBy(region => region.Key, StringComparer.Ordinal).Select(RegionOf)]
        );
    }

    private static PhaseSummary PhasesOf(List<Pulse> pulses, DateTimeOffset from, DateTimeOffset to)
    {
        var counted = pulses.Where(pulse => pulse.Time >= from && pulse.Time < to && pulse.Phases is not null && IsTimed(pulse)).ToList();
        var count = counted.Sum(pulse => (long)pulse.Count);
        TimeSpan? Mean(Func<PhaseTimings, TimeSpan?> phase) =>
            counted.TrueForAll(pulse => phase(pulse.Phases!) is null)
                ? null
                : new(counted.Sum(pulse => (phase(pulse.Phases!) ?? TimeSpan.Zero).Ticks * pulse.Count) / count);

        return new(
            from,
            to,
            count,
            new()
            {
                Dns = Mean(phases => phases.Dns),
                Connect = Mean(phases => phases.Connect),
                Tls = Mean(phases => phases.Tls),
                FirstByte = Mean(phases => phases.FirstByte),
                Transfer = Mean(phases => phases.Transfer),
            }
        );
    }

    private static RegionSummary RegionOf(IGrouping<string, Pulse> region)
    {
        var newest = region.MaxBy(pulse => (pulse.Time, pulse.Id))!;
        var latency = new LatencyHistogram();
        foreach (var pulse in region.Where(IsTimed))
        {
            latency.Add(pulse.Latency!.Value.Ticks / TimeSpan.TicksPerMicrosecond, pulse.Count);
        }

        return new(region.Key, newest.Time, newest.Status, Counts(region), latency.Summarise());
    }

    private static bool IsTimed(Pulse pulse) =>
        !pulse.Maintenance && pulse.Status is PulseStatus.Up or PulseStatus.Degraded && pulse.Latency is not null;

    private static StatusCounts Counts(IEnumerable<Pulse> pulses)
    {
        var counts = default(StatusCounts);
        foreach (var pulse in pulses)
        {
            counts += pulse switch
            {
                { Maintenance: true } => new(0, 0, 0, 0, pulse.Count),
                { Status: PulseStatus.Up } => new(pulse.Count, 0, 0, 0, 0),
                { Status: PulseStatus.Degraded } => new(0, pulse.Count, 0, 0, 0),
                { Status: PulseStatus.Down } => new(0, 0, pulse.Count, 0, 0),
                _ => new(0, 0, 0, pulse.Count, 0),
            };
        }

        return counts;
    }

    private static void AssertPercentile(List<TimeSpan> sorted, int percent, TimeSpan actual)
    {
        var rank = Math.Max(1, ((percent * sorted.Count) + 99) / 100);
        var exact = sorted[rank - 1];
        var error = Math.Abs(actual.Ticks - exact.Ticks);
        Assert.True(error * 100 <= exact.Ticks, $"p{percent} is {actual}; exactly it is {exact}.");
    }
}
