using System.Buffers.Binary;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Throws <see cref="InvalidDataException"/> where the bytes end too early or make no sense.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= _bytes.Length;

    public byte Byte() => Span(1)[0];

    public readonly byte Peek() => Position < _bytes.Length ? _bytes[Position] : throw Short();

    public ReadOnlySpan<byte> Span(int length)
    {
        if (length < 0 || length > _bytes.Length - Position)
        {
            throw Short();
        }

        var span = _bytes.Slice(Position, length);
        Position += length;
        return span;
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Span(2));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Span(8));

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number in stored data is too long.");
    }

    /// <summary>A count or length: never more than bytes could follow from it, so that damage can't ask for gigabytes.</summary>
    public int Size(int max)
    {
        var size = Varint();
        return size <= (ulong)max
            ? (int)size
            : throw new InvalidDataException($"A size in stored data is {size}; at most {max} is possible.");
    }

    public long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ReadOnlySpan<byte> Utf8() => Span(Size(_bytes.Length - Position));

    private static InvalidDataException Short() => new("Stored data ends too early.");
}
