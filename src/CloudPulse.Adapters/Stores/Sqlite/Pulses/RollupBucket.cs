using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>What is kept of the pulses of one minute, hour or day.</summary>
internal sealed class RollupBucket
{
    public const int MaintenanceIndex = 4;
    public const int CountKinds = 5;

    /// <summary>By <see cref="Core.Model.PulseStatus"/>, then maintenance.</summary>
    public long[] Counts { get; } = new long[CountKinds];

    public LatencyHistogram Latency { get; } = new();

    public StatusCounts StatusCounts => new(Counts[0], Counts[1], Counts[2], Counts[3], Counts[4]);

    public void Add(in PulseRow row)
    {
        Counts[row.CountIndex] += row.Count;
        if (row.SummaryLatency != PulseRow.None)
        {
            Latency.Add(row.SummaryLatency, row.Count);
        }
    }

    public void Merge(RollupBucket other)
    {
        for (var kind = 0; kind < CountKinds; kind++)
        {
            Counts[kind] += other.Counts[kind];
        }

        Latency.Merge(other.Latency);
    }

    public void Clear()
    {
        Array.Clear(Counts);
        Latency.Clear();
    }
}
