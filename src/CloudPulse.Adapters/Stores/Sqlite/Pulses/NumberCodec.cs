namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>A column of numbers that vary: which are absent (as runs), the smallest, and how far each is above it.</summary>
internal static class NumberCodec
{
    public static void Write(ByteWriter to, ReadOnlySpan<long> values, Span<long> scratch)
    {
        var least = long.MaxValue;
        for (var index = 0; index < values.Length; index++)
        {
            scratch[index] = values[index] == PulseRow.None ? 0 : 1;
            least = values[index] == PulseRow.None ? least : Math.Min(least, values[index]);
        }

        RunCodec.Write(to, scratch[..values.Length]);
        to.ZigZag(least);
        foreach (var value in values)
        {
            if (value != PulseRow.None)
            {
                to.Varint(unchecked((ulong)value - (ulong)least));
            }
        }
    }

    public static void Read(ref ByteReader reader, Span<long> values)
    {
        RunCodec.Read(ref reader, values);
        var least = reader.ZigZag();
        foreach (ref var value in values)
        {
            value = value == 0 ? PulseRow.None : unchecked((long)((ulong)least + reader.Varint()));
        }
    }
}
