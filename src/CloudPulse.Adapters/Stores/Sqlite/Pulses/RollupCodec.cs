using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// A rollup bucket as bytes. One pulse: a header and its latency. More: header, length, the counts that are not zero, then the latencies'
/// count, min, span, sum and buckets; of one or two latencies the rest follows from min and max. Headers are below 0x80.
/// </summary>
internal static class RollupCodec
{
    /// <summary>The counts are within so many bytes: header, length, five counts.</summary>
    public const int CountsLength = 1 + 5 + (RollupBucket.CountKinds * 10);

    private const byte Single = 1;
    private const byte LatencyBit = 0x40;

    public static void Write(ByteWriter to, RollupBucket bucket, ByteWriter scratch)
    {
        var total = bucket.StatusCounts.Total;
        var latency = bucket.Latency.Count > 0 ? LatencyBit : (byte)0;
        if (total == 1)
        {
            to.Byte((byte)(Single | latency | (Array.IndexOf(bucket.Counts, 1) << 1)));
            if (latency != 0)
            {
                to.Varint((ulong)bucket.Latency.Sum);
            }

            return;
        }

        scratch.Clear();
        var present = 0;
        for (var kind = 0; kind < RollupBucket.CountKinds; kind++)
        {
            if (bucket.Counts[kind] != 0)
            {
                present |= 1 << kind;
                scratch.Varint((ulong)bucket.Counts[kind]);
            }
        }

        if (latency != 0)
        {
            WriteLatency(scratch, bucket.Latency);
        }

        to.Byte((byte)(latency | (present << 1)));
        to.Varint((ulong)scratch.Length);
        to.Bytes(scratch.Written);
    }

    /// <summary>Adds the bucket at the reader's place to <paramref name="into"/>; <paramref name="scratch"/> is overwritten.</summary>
    public static void MergeInto(ref ByteReader reader, RollupBucket into, RollupBucket scratch)
    {
        scratch.Clear();
        var header = reader.Byte();
        if ((header & Single) != 0)
        {
            scratch.Counts[(header >> 1) & 7] = 1;
            if ((header & LatencyBit) != 0)
            {
                scratch.Latency.Add((long)reader.Varint());
            }
        }
        else
        {
            reader.Varint();
            for (var kind = 0; kind < RollupBucket.CountKinds; kind++)
            {
                scratch.Counts[kind] = (header & (2 << kind)) != 0 ? (long)reader.Varint() : 0;
            }

            if ((header & LatencyBit) != 0)
            {
                ReadLatency(ref reader, scratch.Latency);
            }
        }

        into.Merge(scratch);
    }

    /// <summary>The counts alone, without the cost of the histogram.</summary>
    public static StatusCounts ReadCounts(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var header = reader.Byte();
        Span<long> counts = stackalloc long[RollupBucket.CountKinds];
        counts.Clear();
        if ((header & Single) != 0)
        {
            counts[(header >> 1) & 7] = 1;
        }
        else
        {
            reader.Varint();
            for (var kind = 0; kind < RollupBucket.CountKinds; kind++)
            {
                counts[kind] = (header & (2 << kind)) != 0 ? (long)reader.Varint() : 0;
            }
        }

        return new(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    public static void Skip(ref ByteReader reader)
    {
        var header = reader.Byte();
        if ((header & Single) == 0)
        {
            reader.Utf8();
        }
        else if ((header & LatencyBit) != 0)
        {
            reader.Varint();
        }
    }

    private static void WriteLatency(ByteWriter to, LatencyHistogram latency)
    {
        to.Varint((ulong)latency.Count);
        to.Varint((ulong)latency.Min);
        if (latency.Count == 1)
        {
            return;
        }

        to.Varint((ulong)(latency.Max - latency.Min));
        if (latency.Count == 2)
        {
            return;
        }

        to.Varint((ulong)latency.Sum);
        to.Varint((ulong)latency.BucketCount);
        var previous = 0;
        for (var position = 0; position < latency.BucketCount; position++)
        {
            var (index, count) = latency.Bucket(position);
            to.Varint((ulong)(index - previous));
            to.Varint((ulong)count);
            previous = index;
        }
    }

    private static void ReadLatency(ref ByteReader reader, LatencyHistogram latency)
    {
        var count = (long)reader.Varint();
        var min = (long)reader.Varint();
        var max = count == 1 ? min : min + (long)reader.Varint();
        if (count <= 2)
        {
            latency.Add(min);
            if (count == 2)
            {
                latency.Add(max);
            }

            return;
        }

        latency.Restore(count, min, max, (long)reader.Varint());
        var buckets = reader.Size(ushort.MaxValue);
        var index = 0;
        for (var position = 0; position < buckets; position++)
        {
            index = checked(index + (int)reader.Varint());
            latency.RestoreBucket(index, (long)reader.Varint());
        }
    }
}
