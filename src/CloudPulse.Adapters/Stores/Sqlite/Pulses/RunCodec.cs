namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>A column of numbers as runs of equal ones: value and, for a run longer than one, its length.</summary>
internal static class RunCodec
{
    public static void Write(ByteWriter to, ReadOnlySpan<long> values)
    {
        for (var start = 0; start < values.Length; )
        {
            var end = start + 1;
            while (end < values.Length && values[end] == values[start])
            {
                end++;
            }

            WriteRun(to, values[start], end - start);
            start = end;
        }
    }

    public static void Read(ref ByteReader reader, Span<long> values)
    {
        for (var at = 0; at < values.Length; )
        {
            var head = reader.Varint();
            var zigzag = (head >> 1) == Escape ? reader.Varint() : head >> 1;
            var length = (head & 1) == 0 ? 1 : reader.Size(values.Length - at);
            if (length == 0)
            {
                throw new InvalidDataException("A stored run is empty.");
            }

            values.Slice(at, length).Fill((long)(zigzag >> 1) ^ -(long)(zigzag & 1));
            at += length;
        }
    }

    // The head has one bit less for the value than a varint of 64 bits: the largest go behind an escape.
    private const ulong Escape = ulong.MaxValue >> 1;

    private static void WriteRun(ByteWriter to, long value, int length)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var many = length > 1 ? 1UL : 0;
        if (zigzag < Escape)
        {
            to.Varint((zigzag << 1) | many);
        }
        else
        {
            to.Varint((Escape << 1) | many);
            to.Varint(zigzag);
        }

        if (length > 1)
        {
            to.Varint((ulong)length);
        }
    }
}
