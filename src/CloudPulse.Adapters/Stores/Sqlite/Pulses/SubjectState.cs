using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>A subject's part in memory. All but its names is guarded by <see cref="Gate"/>.</summary>
internal sealed class SubjectState(int id, Subject subject)
{
    public Lock Gate { get; } = new();

    public int Id { get; } = id;

    public Subject Subject { get; } = subject;

    /// <summary>The journal or pulses.db knows what its number stands for.</summary>
    public bool Defined { get; set; }

    public bool Forgotten { get; set; }

    /// <summary>What came since the last freeze.</summary>
    public OpenSegment? Active { get; set; }

    /// <summary>What is being sealed...</summary>
    public OpenSegment? Frozen { get; set; }

    /// <summary>... and is no longer to be counted from here once pulses.db reaches this entry of the journal.</summary>
    public long FrozenSeq { get; set; }

    /// <summary>No sealed pulse is newer.</summary>
    public long SealedLast { get; set; } = long.MinValue;

    /// <summary>The newest pulse by time, then id: its row without the length, and what it says.</summary>
    public byte[] Newest { get; private set; } = [];

    public long NewestTime { get; private set; } = long.MinValue;

    public ulong NewestId { get; private set; }

    public CountWindow? Counts { get; set; }

    public void Publish(ReadOnlySpan<byte> row, int prefix, long time, ulong id)
    {
        Active ??= new();
        Active.Append(row, time, id);
        Offer(row[prefix..], time, id);
    }

    /// <summary>Takes the row as the newest if it is.</summary>
    public void Offer(ReadOnlySpan<byte> row, long time, ulong id)
    {
        if (time > NewestTime || (time == NewestTime && id > NewestId))
        {
            Newest = row.ToArray();
            (NewestTime, NewestId) = (time, id);
        }
    }
}
