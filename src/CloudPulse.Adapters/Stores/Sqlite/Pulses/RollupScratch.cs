namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>What merging rollups needs again and again; one for each thread of work.</summary>
internal sealed class RollupScratch
{
    public RollupBucket Sum { get; } = new();

    public RollupBucket Read { get; } = new();

    public ByteWriter Bytes { get; } = new();
}
