namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>The open pulses of a subject, as rows one after the other. Guarded by its subject's gate; a <see cref="View"/> needs no guard.</summary>
internal sealed class OpenSegment
{
    private const int FirstBlock = 128;
    private const int LastBlock = 65_536;
    private readonly List<(byte[] Bytes, int Length)> _full = [];
    private byte[] _block = new byte[FirstBlock];
    private int _length;
    private HashSet<(long Time, ulong Id)>? _identities;

    public int Count { get; private set; }

    public long First { get; private set; } = long.MaxValue;

    public long Last { get; private set; } = long.MinValue;

    /// <param name="row">With its length before it.</param>
    public void Append(ReadOnlySpan<byte> row, long time, ulong id)
    {
        // Whoever looks at the block up to a length seen before is not disturbed: bytes are only added behind, or copied to a new block.
        if (_length + row.Length > _block.Length)
        {
            Grow(row.Length);
        }

        row.CopyTo(_block.AsSpan(_length));
        _length += row.Length;
        Count++;
        First = Math.Min(First, time);
        Last = Math.Max(Last, time);
        _identities?.Add((time, id));
    }

    public bool Contains(long time, ulong id)
    {
        if (time < First || time > Last)
        {
            return false;
        }

        _identities ??= Identities();
        return _identities.Contains((time, id));
    }

    /// <summary>The rows there are now.</summary>
    public (byte[] Bytes, int Length)[] View() => [.. _full, (_block, _length)];

    /// <summary>Finds the rows of a view with from ≤ time &lt; to.</summary>
    public static void Collect((byte[] Bytes, int Length)[] view, long from, long to, List<RowRef> found)
    {
        foreach (var (bytes, length) in view)
        {
            var reader = new ByteReader(bytes.AsSpan(0, length));
            while (!reader.AtEnd)
            {
                var row = PulseRowCodec.Next(ref reader, out var time);
                if (time >= from && time < to)
                {
                    found.Add(new(bytes, reader.Position - row.Length, row.Length, time));
                }
            }
        }
    }

    private HashSet<(long Time, ulong Id)> Identities()
    {
        var rows = new List<RowRef>(Count);
        Collect(View(), long.MinValue, long.MaxValue, rows);
        return [.. rows.Select(row => (row.Time, PulseRowCodec.IdOf(row.Row)))];
    }

    private void Grow(int more)
    {
        if (_block.Length >= LastBlock)
        {
            _full.Add((_block, _length));
            (_block, _length) = (new byte[Math.Max(LastBlock, more)], 0);
            return;
        }

        var larger = new byte[Math.Max(_length + more, _block.Length * 2)];
        _block.AsSpan(0, _length).CopyTo(larger);
        _block = larger;
    }
}
