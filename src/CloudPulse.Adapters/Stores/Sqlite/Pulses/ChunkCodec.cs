using System.IO.Compression;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// Pulses of one subject, by time then id, as bytes: column by column, compressed where that helps. Layout in docs/storage.md. Not safe
/// for use from several threads at once.
/// </summary>
internal sealed class ChunkCodec
{
    /// <summary>The most pulses in one chunk.</summary>
    public const int MaxPulses = 4_096;

    private const byte Plain = 1;
    private const byte Compressed = 2;
    private const int CompressFrom = 256;
    private const int MaxRawLength = 1 << 28;
    private const int HasLatency = 1;
    private const int HasCode = 1 << 1;
    private const int HasFailure = 1 << 2;
    private const int HasPhases = 1 << 3;
    private const int HasText = 1 << 4;
    private const int HasMetadata = 1 << 5;
    private const int HasIds = 1 << 6;
    private const int HasDetail = 1 << 7;

    /// <summary>Of one pulse, beside its status.</summary>
    private const int HasCount = 16;
    private readonly ByteWriter _body = new(16_384);
    private readonly ByteWriter _packed = new(16_384);
    private readonly TextColumn _column = new();
    private readonly TextCache _texts = new();
    private long[] _values = new long[256];
    private long[] _scratch = new long[256];
    private long[] _sums = new long[256];

    /// <summary>Valid until the next call.</summary>
    public ArraySegment<byte> Encode(ReadOnlySpan<PulseRow> rows)
    {
        Reserve(rows.Length);
        WriteBody(rows);
        _packed.Clear();
        if (_body.Length >= CompressFrom)
        {
            _packed.Byte(Compressed);
            _packed.Varint((ulong)_body.Length);
            var room = BrotliEncoder.GetMaxCompressedLength(_body.Length);
            var head = _packed.Length;
            if (BrotliEncoder.TryCompress(_body.Written, _packed.Take(room), out var written, quality: 1, window: 18))
            {
                _packed.Truncate(head + written);
                if (_packed.Length < _body.Length * 15 / 16)
                {
                    return _packed.Segment;
                }
            }

            _packed.Clear();
        }

        _packed.Byte(Plain);
        _packed.Bytes(_body.Written);
        return _packed.Segment;
    }

    public PulseRow[] Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        switch (reader.Byte())
        {
            case Plain:
                return ReadBody(bytes[1..]);
            case Compressed:
                var body = new byte[reader.Size(MaxRawLength)];
                return BrotliDecoder.TryDecompress(bytes[reader.Position..], body, out var length) && length == body.Length
                    ? ReadBody(body)
                    : throw new InvalidDataException("A stored chunk can't be decompressed.");
            default:
                throw new InvalidDataException("A stored chunk is of an unknown form.");
        }
    }

    private void Reserve(int count)
    {
        if (_values.Length < count)
        {
            _values = new long[count];
            _scratch = new long[count];
            _sums = new long[count];
        }
    }

    private void WriteBody(ReadOnlySpan<PulseRow> rows)
    {
        var values = _values.AsSpan(0, rows.Length);
        var has = PresentIn(rows);
        _body.Clear();
        _body.Varint((ulong)rows.Length);
        _body.Byte((byte)has);
        WriteTimes(rows, values);
        for (var index = 0; index < rows.Length; index++)
        {
            ref readonly var row = ref rows[index];
            values[index] = (int)row.Status | (row.Maintenance ? 4 : 0) | (row.HasPhases ? 8 : 0) | (row.Count > 1 ? HasCount : 0);
        }

        RunCodec.Write(_body, values);
        WriteCounts(rows);
        WriteTexts(rows, values, static (in row) => row.Region);
        if ((has & HasIds) != 0)
        {
            WriteIds(rows, values);
        }

        if ((has & HasCode) != 0)
        {
            for (var index = 0; index < rows.Length; index++)
            {
                values[index] = rows[index].HasCode ? rows[index].Code : PulseRow.None;
            }

            RunCodec.Write(_body, values);
        }

        if ((has & HasFailure) != 0)
        {
            WriteTexts(rows, values, static (in row) => row.FailureCode);
        }

        if ((has & HasDetail) != 0)
        {
            WriteTexts(rows, values, static (in row) => row.FailureDetail);
        }

        if ((has & HasText) != 0)
        {
            WriteTexts(rows, values, static (in row) => row.StatusText);
        }

        WriteDurations(rows, values, has);
        if ((has & HasMetadata) != 0)
        {
            WriteMetadata(rows, values);
        }
    }

    private PulseRow[] ReadBody(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var rows = new PulseRow[reader.Size(MaxPulses)];
        Reserve(rows.Length);
        var values = _values.AsSpan(0, rows.Length);
        var has = (int)reader.Byte();
        ReadTimes(ref reader, rows, values);
        RunCodec.Read(ref reader, values);
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index].Status = (PulseStatus)(values[index] & 3);
            rows[index].Maintenance = (values[index] & 4) != 0;
            rows[index].HasPhases = (values[index] & 8) != 0;
        }

        ReadCounts(ref reader, rows, values);

        ReadTexts(ref reader, rows, values, static (ref row, text) => row.Region = text ?? Regions.Local);
        ReadIds(ref reader, rows, values, (has & HasIds) != 0);
        if ((has & HasCode) != 0)
        {
            RunCodec.Read(ref reader, values);
            for (var index = 0; index < rows.Length; index++)
            {
                rows[index].HasCode = values[index] != PulseRow.None;
                rows[index].Code = rows[index].HasCode ? (int)values[index] : 0;
            }
        }

        if ((has & HasFailure) != 0)
        {
            ReadTexts(ref reader, rows, values, static (ref row, text) => row.FailureCode = text);
        }

        if ((has & HasDetail) != 0)
        {
            ReadTexts(ref reader, rows, values, static (ref row, text) => row.FailureDetail = text);
        }

        if ((has & HasText) != 0)
        {
            ReadTexts(ref reader, rows, values, static (ref row, text) => row.StatusText = text);
        }

        ReadDurations(ref reader, rows, values, has);
        if ((has & HasMetadata) != 0)
        {
            ReadMetadata(ref reader, rows, values);
        }

        return rows;
    }

    private void WriteCounts(ReadOnlySpan<PulseRow> rows)
    {
        foreach (ref readonly var row in rows)
        {
            if (row.Count > 1)
            {
                _body.Varint((ulong)row.Count);
            }
        }
    }

    private static void ReadCounts(ref ByteReader reader, PulseRow[] rows, Span<long> values)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index].Count = (values[index] & HasCount) != 0 ? reader.Size(int.MaxValue) : 1;
        }
    }

    private static int PresentIn(ReadOnlySpan<PulseRow> rows)
    {
        var has = 0;
        var (region, regionId) = ((string?)null, 0UL);
        foreach (ref readonly var row in rows)
        {
            has |= row.Latency != PulseRow.None ? HasLatency : 0;
            has |= row.HasCode ? HasCode : 0;
            has |= row.FailureCode is not null ? HasFailure : 0;
            has |= row.FailureDetail is not null ? HasDetail : 0;
            has |= row.HasPhases ? HasPhases : 0;
            has |= row.StatusText is not null ? HasText : 0;
            has |= row.Metadata is not null ? HasMetadata : 0;
            if (!ReferenceEquals(region, row.Region))
            {
                (region, regionId) = (row.Region, PulseId.ForProbe(row.Region));
            }

            has |= row.Id != regionId ? HasIds : 0;
        }

        return has;
    }

    // First time, then how each step differs from the one before: nothing but zeros for slots on time.
    private void WriteTimes(ReadOnlySpan<PulseRow> rows, Span<long> values)
    {
        var (time, step) = (0L, 0L);
        for (var index = 0; index < rows.Length; index++)
        {
            var next = rows[index].Time - time;
            values[index] = next - step;
            (time, step) = (rows[index].Time, index == 0 ? 0 : next);
        }

        RunCodec.Write(_body, values);
    }

    private static void ReadTimes(ref ByteReader reader, PulseRow[] rows, Span<long> values)
    {
        RunCodec.Read(ref reader, values);
        var (time, step) = (0L, 0L);
        for (var index = 0; index < rows.Length; index++)
        {
            var next = values[index] + step;
            time += next;
            step = index == 0 ? 0 : next;
            rows[index].Time = time;
        }
    }

    private void WriteIds(ReadOnlySpan<PulseRow> rows, Span<long> values)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            values[index] = rows[index].Id == PulseId.ForProbe(rows[index].Region) ? 0 : 1;
        }

        RunCodec.Write(_body, values);
        for (var index = 0; index < rows.Length; index++)
        {
            if (values[index] != 0)
            {
                _body.UInt64(rows[index].Id);
            }
        }
    }

    private static void ReadIds(ref ByteReader reader, PulseRow[] rows, Span<long> values, bool present)
    {
        values.Clear();
        if (present)
        {
            RunCodec.Read(ref reader, values);
        }

        var (region, id) = ((string?)null, 0UL);
        for (var index = 0; index < rows.Length; index++)
        {
            if (!ReferenceEquals(region, rows[index].Region))
            {
                (region, id) = (rows[index].Region, PulseId.ForProbe(rows[index].Region));
            }

            rows[index].Id = values[index] != 0 ? reader.UInt64() : id;
        }
    }

    private void WriteTexts(ReadOnlySpan<PulseRow> rows, Span<long> values, TextOf text)
    {
        _column.Clear();
        for (var index = 0; index < rows.Length; index++)
        {
            values[index] = _column.Number(text(in rows[index]));
        }

        _column.WriteTexts(_body);
        RunCodec.Write(_body, values);
    }

    private void ReadTexts(ref ByteReader reader, PulseRow[] rows, Span<long> values, SetText set)
    {
        var texts = TextColumn.ReadTexts(ref reader, rows.Length, _texts);
        RunCodec.Read(ref reader, values);
        for (var index = 0; index < rows.Length; index++)
        {
            if ((ulong)values[index] >= (ulong)texts.Length)
            {
                throw new InvalidDataException("A stored text's number is out of range.");
            }

            set(ref rows[index], texts[values[index]]);
        }
    }

    // Phases, then the latency as what it has more than its phases together: little, so it is short.
    private void WriteDurations(ReadOnlySpan<PulseRow> rows, Span<long> values, int has)
    {
        var sums = _sums.AsSpan(0, rows.Length);
        sums.Clear();
        for (var phase = 0; phase < PulseRow.PhaseCount && (has & HasPhases) != 0; phase++)
        {
            for (var index = 0; index < rows.Length; index++)
            {
                values[index] = rows[index].HasPhases ? rows[index].Phases[phase] : PulseRow.None;
                sums[index] = unchecked(sums[index] + (values[index] == PulseRow.None ? 0 : values[index]));
            }

            NumberCodec.Write(_body, values, _scratch);
        }

        if ((has & HasLatency) != 0)
        {
            for (var index = 0; index < rows.Length; index++)
            {
                values[index] = Residual(rows[index].Latency, sums[index]);
            }

            NumberCodec.Write(_body, values, _scratch);
        }
    }

    private void ReadDurations(ref ByteReader reader, PulseRow[] rows, Span<long> values, int has)
    {
        var sums = _sums.AsSpan(0, rows.Length);
        sums.Clear();
        for (var phase = 0; phase < PulseRow.PhaseCount && (has & HasPhases) != 0; phase++)
        {
            NumberCodec.Read(ref reader, values);
            for (var index = 0; index < rows.Length; index++)
            {
                rows[index].Phases[phase] = values[index];
                sums[index] = unchecked(sums[index] + (values[index] == PulseRow.None ? 0 : values[index]));
            }
        }

        if ((has & HasLatency) == 0)
        {
            values.Fill(PulseRow.None);
        }
        else
        {
            NumberCodec.Read(ref reader, values);
        }

        for (var index = 0; index < rows.Length; index++)
        {
            rows[index].Latency = values[index] == PulseRow.None ? PulseRow.None : unchecked(values[index] + sums[index]);
        }
    }

    private static long Residual(long latency, long phases) => latency == PulseRow.None ? PulseRow.None : latency - phases;

    private void WriteMetadata(ReadOnlySpan<PulseRow> rows, Span<long> values)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            values[index] = rows[index].Metadata is null ? 0 : 1;
        }

        RunCodec.Write(_body, values);
        foreach (ref readonly var row in rows)
        {
            if (row.Metadata is { } metadata)
            {
                PulseRowCodec.WriteMetadata(_body, metadata);
            }
        }
    }

    private void ReadMetadata(ref ByteReader reader, PulseRow[] rows, Span<long> values)
    {
        RunCodec.Read(ref reader, values);
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index].Metadata = values[index] != 0 ? PulseRowCodec.ReadMetadata(ref reader, _texts) : null;
        }
    }

    private delegate string? TextOf(in PulseRow row);

    private delegate void SetText(ref PulseRow row, string? text);
}
