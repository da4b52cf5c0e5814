using System.Buffers.Binary;
using System.Text;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>A buffer that grows, with the integer and text forms of the store's blobs.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The same as <see cref="Written"/>, for APIs that want an array.</summary>
    public ArraySegment<byte> Segment => new(_bytes, 0, Length);

    public Span<byte> From(int position) => _bytes.AsSpan(position, Length - position);

    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_bytes.AsSpan(Length));
        Length += value.Length;
    }

    public void UInt16(ushort value)
    {
        Reserve(2);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(Length), value);
        Length += 2;
    }

    public void UInt64(ulong value)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Length), value);
        Length += 8;
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void Varint(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Length++] = (byte)value;
    }

    /// <summary>A signed number whose small magnitudes are short.</summary>
    public void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>UTF-8 with its length. A lone surrogate becomes U+FFFD.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Reserve(length);
        Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
        Length += length;
    }

    public Span<byte> Take(int length)
    {
        Reserve(length);
        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }

    private void Reserve(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + more, _bytes.Length * 2));
        }
    }
}
