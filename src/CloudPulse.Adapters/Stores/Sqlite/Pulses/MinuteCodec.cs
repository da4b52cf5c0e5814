namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// The minutes of one hour as bytes: buckets ascending. Before a bucket that does not follow the one before it directly stands its minute,
/// as 0x80 + minute (no bucket begins with such a byte).
/// </summary>
internal static class MinuteCodec
{
    private const int None = -1;
    private const byte GapMark = 0x80;

    /// <summary>Adds the minutes in [from, to) of the hour to <paramref name="into"/>.</summary>
    public static void MergeInto(ReadOnlySpan<byte> minutes, int from, int to, RollupBucket into, RollupBucket scratch)
    {
        var reader = new ByteReader(minutes);
        var minute = None;
        while (!reader.AtEnd)
        {
            minute = NextMinute(ref reader, minute);
            if (minute >= to)
            {
                return;
            }

            if (minute < from)
            {
                RollupCodec.Skip(ref reader);
            }
            else
            {
                RollupCodec.MergeInto(ref reader, into, scratch);
            }
        }
    }

    /// <summary>Writes <paramref name="old"/> with <paramref name="added"/> (ascending by minute) merged in.</summary>
    public static void Merge(
        ReadOnlySpan<byte> old,
        IReadOnlyList<(int Minute, RollupBucket Bucket)> added,
        ByteWriter to,
        RollupScratch scratch
    )
    {
        var reader = new ByteReader(old);
        var (written, minute, next) = (None, None, 0);
        while (!reader.AtEnd)
        {
            minute = NextMinute(ref reader, minute);
            for (; next < added.Count && added[next].Minute < minute; next++)
            {
                Write(to, added[next].Bucket, added[next].Minute, ref written, scratch.Bytes);
            }

            if (next < added.Count && added[next].Minute == minute)
            {
                scratch.Sum.Clear();
                RollupCodec.MergeInto(ref reader, scratch.Sum, scratch.Read);
                scratch.Sum.Merge(added[next++].Bucket);
                Write(to, scratch.Sum, minute, ref written, scratch.Bytes);
                continue;
            }

            var start = reader.Position;
            RollupCodec.Skip(ref reader);
            Mark(to, minute, ref written);
            to.Bytes(old[start..reader.Position]);
        }

        for (; next < added.Count; next++)
        {
            Write(to, added[next].Bucket, added[next].Minute, ref written, scratch.Bytes);
        }
    }

    private static int NextMinute(ref ByteReader reader, int previous) => reader.Peek() < GapMark ? previous + 1 : reader.Byte() - GapMark;

    private static void Mark(ByteWriter to, int minute, ref int written)
    {
        if (minute != written + 1)
        {
            to.Byte((byte)(GapMark + minute));
        }

        written = minute;
    }

    private static void Write(ByteWriter to, RollupBucket bucket, int minute, ref int written, ByteWriter scratch)
    {
        Mark(to, minute, ref written);
        RollupCodec.Write(to, bucket, scratch);
    }
}
