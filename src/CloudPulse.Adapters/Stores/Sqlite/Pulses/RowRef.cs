namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Where a pulse's row lies in memory.</summary>
internal readonly record struct RowRef(byte[] Block, int Start, int Length, long Time)
{
    public ReadOnlySpan<byte> Row => Block.AsSpan(Start, Length);
}
