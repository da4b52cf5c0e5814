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

    public StatusCounts Counts(Subject subject, DateTimeOffset from, DateTimeOffset to)
    {
        var counts = default(StatusCounts);
        foreach (var pulse in Between(subject, from, to))
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

    public void AssertAgrees(Subject subject, PulseSummary summary)
    {
        Assert.Equal(Counts(subject, summary.From, summary.To), summary.Counts);
        var latencies = Between(subject, summary.From, summary.To)
            .Where(pulse => !pulse.Maintenance && pulse.Status is PulseStatus.Up or PulseStatus.Degraded && pulse.Latency is not null)
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

    private static void AssertPercentile(List<TimeSpan> sorted, int percent, TimeSpan actual)
    {
        var rank = Math.Max(1, ((percent * sorted.Count) + 99) / 100);
        var exact = sorted[rank - 1];
        var error = Math.Abs(actual.Ticks - exact.Ticks);
        Assert.True(error * 100 <= exact.Ticks, $"p{percent} is {actual}; exactly it is {exact}.");
    }
}
