using System.Buffers.Binary;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// One pulse as bytes, alone: the form of the journal and of what is open in memory. Length, time (8), flags (2), then what the flags say
/// is there.
/// </summary>
internal static class PulseRowCodec
{
    private const int FlagsAt = 8;
    private const ushort StatusMask = 3;
    private const ushort MaintenanceFlag = 1 << 2;
    private const ushort LatencyFlag = 1 << 3;
    private const ushort CodeFlag = 1 << 4;
    private const ushort RegionFlag = 1 << 5;
    private const ushort IdFlag = 1 << 6;
    private const ushort FailureFlag = 1 << 7;
    private const ushort DetailFlag = 1 << 8;
    private const ushort PhasesFlag = 1 << 9;
    private const ushort TextFlag = 1 << 10;
    private const ushort MetadataFlag = 1 << 11;
    private const ushort InPartitionFlag = 1 << 12;
    private const ushort CountFlag = 1 << 13;
    private static readonly ulong LocalId = PulseId.ForProbe(Regions.Local);

    /// <returns>How many bytes the length takes before the row.</returns>
    public static int Write(ByteWriter to, Pulse pulse, ByteWriter scratch)
    {
        scratch.Clear();
        scratch.UInt64((ulong)pulse.Time.ToUnixTimeMilliseconds());
        var flags = FlagsOf(pulse);
        scratch.UInt16(flags);
        if ((flags & RegionFlag) != 0)
        {
            scratch.Text(pulse.Region);
        }

        if ((flags & IdFlag) != 0)
        {
            scratch.UInt64(pulse.Id);
        }

        if (pulse.Latency is not null)
        {
            scratch.ZigZag(Microseconds.From(pulse.Latency));
        }

        if (pulse.Count > 1)
        {
            scratch.Varint((ulong)pulse.Count);
        }

        if (pulse.Code is { } code)
        {
            scratch.ZigZag(code);
        }

        if (pulse.Failure is { } failure)
        {
            scratch.Text(failure.Code);
            if (failure.Detail is not null)
            {
                scratch.Text(failure.Detail);
            }
        }

        if (pulse.Phases is { } phases)
        {
            WritePhases(scratch, phases);
        }

        if (pulse.StatusText is not null)
        {
            scratch.Text(pulse.StatusText);
        }

        if (pulse.Metadata is { } metadata)
        {
            WriteMetadata(scratch, metadata);
        }

        var start = to.Length;
        to.Varint((ulong)scratch.Length);
        var prefix = to.Length - start;
        to.Bytes(scratch.Written);
        return prefix;
    }

    /// <summary>The row that begins at the reader's place, and its time; the reader goes on behind it.</summary>
    public static ReadOnlySpan<byte> Next(ref ByteReader reader, out long time)
    {
        var row = reader.Utf8();
        if (row.Length < FlagsAt + 2)
        {
            throw new InvalidDataException("A stored pulse is too short.");
        }

        time = BinaryPrimitives.ReadInt64LittleEndian(row);
        return row;
    }

    public static ulong IdOf(ReadOnlySpan<byte> row)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(row[FlagsAt..]);
        var reader = new ByteReader(row[(FlagsAt + 2)..]);
        var region = (flags & RegionFlag) != 0 ? reader.Utf8() : default;
        return (flags & IdFlag) != 0 ? reader.UInt64()
            : (flags & RegionFlag) != 0 ? StableHash.Of(region)
            : LocalId;
    }

    public static void MarkInPartition(Span<byte> row)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(row[FlagsAt..]);
        BinaryPrimitives.WriteUInt16LittleEndian(row[FlagsAt..], (ushort)(flags | InPartitionFlag));
    }

    public static void Read(ReadOnlySpan<byte> row, TextCache texts, out PulseRow pulse)
    {
        var reader = new ByteReader(row);
        pulse = default;
        pulse.Time = (long)reader.UInt64();
        var flags = reader.UInt16();
        pulse.Status = (PulseStatus)(flags & StatusMask);
        pulse.Maintenance = (flags & MaintenanceFlag) != 0;
        pulse.InPartition = (flags & InPartitionFlag) != 0;
        var region = (flags & RegionFlag) != 0 ? reader.Utf8() : default;
        pulse.Region = (flags & RegionFlag) != 0 ? texts.Get(region) : Regions.Local;
        pulse.Id =
            (flags & IdFlag) != 0 ? reader.UInt64()
            : (flags & RegionFlag) != 0 ? StableHash.Of(region)
            : LocalId;
        pulse.Latency = (flags & LatencyFlag) != 0 ? reader.ZigZag() : PulseRow.None;
        pulse.Count = (flags & CountFlag) != 0 ? reader.Size(int.MaxValue) : 1;
        pulse.HasCode = (flags & CodeFlag) != 0;
        pulse.Code = pulse.HasCode ? (int)reader.ZigZag() : 0;
        pulse.FailureCode = (flags & FailureFlag) != 0 ? texts.Get(reader.Utf8()) : null;
        pulse.FailureDetail = (flags & DetailFlag) != 0 ? texts.Get(reader.Utf8()) : null;
        pulse.HasPhases = (flags & PhasesFlag) != 0;
        if (pulse.HasPhases)
        {
            var mask = reader.Byte();
            for (var phase = 0; phase < PulseRow.PhaseCount; phase++)
            {
                pulse.Phases[phase] = (mask & (1 << phase)) != 0 ? reader.ZigZag() : PulseRow.None;
            }
        }

        pulse.StatusText = (flags & TextFlag) != 0 ? texts.Get(reader.Utf8()) : null;
        pulse.Metadata = (flags & MetadataFlag) != 0 ? ReadMetadata(ref reader, texts) : null;
    }

    public static void WriteMetadata(ByteWriter to, IReadOnlyDictionary<string, string> metadata)
    {
        to.Varint((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            to.Text(key);
            to.Text(value);
        }
    }

    public static IReadOnlyDictionary<string, string> ReadMetadata(ref ByteReader reader, TextCache texts)
    {
        var count = (int)Math.Min(reader.Varint(), 1 << 20);
        var metadata = new Dictionary<string, string>(Math.Min(count, 64), StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            var key = texts.Get(reader.Utf8());
            metadata[key] = texts.Get(reader.Utf8());
        }

        return metadata;
    }

    private static ushort FlagsOf(Pulse pulse)
    {
        var local = pulse.Region == Regions.Local;
        var flags = (int)pulse.Status & StatusMask;
        flags |= pulse.Maintenance ? MaintenanceFlag : 0;
        flags |= pulse.Latency is not null ? LatencyFlag : 0;
        flags |= pulse.Count > 1 ? CountFlag : 0;
        flags |= pulse.Code is not null ? CodeFlag : 0;
        flags |= local ? 0 : RegionFlag;
        flags |= pulse.Id == (local ? LocalId : PulseId.ForProbe(pulse.Region)) ? 0 : IdFlag;
        flags |= pulse.Failure is not null ? FailureFlag : 0;
        flags |= pulse.Failure?.Detail is not null ? DetailFlag : 0;
        flags |= pulse.Phases is not null ? PhasesFlag : 0;
        flags |= pulse.StatusText is not null ? TextFlag : 0;
        flags |= pulse.Metadata is not null ? MetadataFlag : 0;
        return (ushort)flags;
    }

    private static void WritePhases(ByteWriter to, PhaseTimings phases)
    {
        ReadOnlySpan<TimeSpan?> spans = [phases.Dns, phases.Connect, phases.Tls, phases.FirstByte, phases.Transfer];
        var mask = 0;
        for (var phase = 0; phase < spans.Length; phase++)
        {
            mask |= spans[phase] is null ? 0 : 1 << phase;
        }

        to.Byte((byte)mask);
        foreach (var span in spans)
        {
            if (span is not null)
            {
                to.ZigZag(Microseconds.From(span));
            }
        }
    }
}
