using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Adds up phases interval by interval, and regions over all intervals.</summary>
/// <param name="bounds">Unix milliseconds, ascending.</param>
internal sealed class BreakdownSum(long[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length - 1];
    private readonly PhaseMicroseconds[] _sums = new PhaseMicroseconds[bounds.Length - 1];
    private readonly byte[] _tookPlace = new byte[bounds.Length - 1];
    private readonly Dictionary<string, RegionSum> _regions = new(StringComparer.Ordinal);
    private RegionSum? _region;
    private int _step;

    /// <param name="row">Within the bounds.</param>
    public void Add(in PulseRow row)
    {
        RegionOf(row.Region).Add(row);
        if (row.HasPhases && row.SummaryLatency != PulseRow.None)
        {
            AddPhases(StepOf(row.Time), row);
        }
    }

    public IEnumerable<(long Count, PhaseTimings Mean)> Steps() =>
        Enumerable.Range(0, _counts.Length).Select(step => (_counts[step], Mean(step)));

    public IEnumerable<RegionSummary> Regions() =>
        _regions
            .Values.OrderBy(region => region.Name, StringComparer.Ordinal)
            .Select(region => new RegionSummary(
                region.Name,
                DateTimeOffset.FromUnixTimeMilliseconds(region.Newest),
                region.Status,
                region.Sum.StatusCounts,
                region.Sum.Latency.Summarise()
            ));

    private void AddPhases(int step, in PulseRow row)
    {
        _counts[step] += row.Count;
        for (var phase = 0; phase < PulseRow.PhaseCount; phase++)
        {
            if (row.Phases[phase] != PulseRow.None)
            {
                _sums[step][phase] += row.Phases[phase] * row.Count;
                _tookPlace[step] |= (byte)(1 << phase);
            }
        }
    }

    private PhaseTimings Mean(int step)
    {
        TimeSpan? Of(int phase) =>
            (_tookPlace[step] & (1 << phase)) == 0
                ? null
                : TimeSpan.FromTicks((long)((Int128)_sums[step][phase] * TimeSpan.TicksPerMicrosecond / _counts[step]));

        return new()
        {
            Dns = Of(0),
            Connect = Of(1),
            Tls = Of(2),
            FirstByte = Of(3),
            Transfer = Of(4),
        };
    }

    // Pulses come nearly in order: most are of the same step as the one before.
    private int StepOf(long time)
    {
        if (time < bounds[_step] || time >= bounds[_step + 1])
        {
            var (low, high) = (0, bounds.Length - 1);
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = bounds[middle] <= time ? (middle, high) : (low, middle);
            }

            _step = low;
        }

        return _step;
    }

    private RegionSum RegionOf(string name)
    {
        if (_region?.Name != name && !_regions.TryGetValue(name, out _region))
        {
            _regions[name] = _region = new(name);
        }

        return _region;
    }

    private sealed class RegionSum(string name)
    {
        private (long Time, ulong Id) _newest = (long.MinValue, 0);

        public string Name => name;

        public long Newest => _newest.Time;

        public PulseStatus Status { get; private set; }

        public RollupBucket Sum { get; } = new();

        public void Add(in PulseRow row)
        {
            Sum.Add(row);
            if ((row.Time, row.Id).CompareTo(_newest) > 0)
            {
                _newest = (row.Time, row.Id);
                Status = row.Status;
            }
        }
    }
}
