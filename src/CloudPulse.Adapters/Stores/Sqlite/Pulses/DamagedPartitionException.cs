namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>A day's file can't be written since what it holds is damaged. Never leaves the sealer.</summary>
internal sealed class DamagedPartitionException(PartitionFile file, Exception inner) : Exception(inner.Message, inner)
{
    public PartitionFile File { get; } = file;
}
