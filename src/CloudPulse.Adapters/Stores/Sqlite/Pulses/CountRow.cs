using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Counts by kind at consecutive places. A kind that never occurs costs nothing.</summary>
internal sealed class CountRow(int length)
{
    private readonly long[]?[] _kinds = new long[]?[RollupBucket.CountKinds];

    public void Add(int place, int kind, long count)
    {
        if (count != 0)
        {
            (_kinds[kind] ??= new long[length])[place] += count;
        }
    }

    public void Add(int place, StatusCounts counts)
    {
        Add(place, 0, counts.Up);
        Add(place, 1, counts.Degraded);
        Add(place, 2, counts.Down);
        Add(place, 3, counts.Inconclusive);
        Add(place, RollupBucket.MaintenanceIndex, counts.Maintenance);
    }

    public StatusCounts Sum(int from, int to) =>
        new(Sum(0, from, to), Sum(1, from, to), Sum(2, from, to), Sum(3, from, to), Sum(4, from, to));

    private long Sum(int kind, int from, int to)
    {
        var sum = 0L;
        foreach (var count in _kinds[kind].AsSpan(_kinds[kind] is null ? 0 : from, _kinds[kind] is null ? 0 : to - from))
        {
            sum += count;
        }

        return sum;
    }
}
