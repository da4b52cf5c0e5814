using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>One write transaction on a day's file; nothing is kept unless <see cref="Commit"/> returns.</summary>
internal sealed class PartitionWriter : IDisposable
{
    /// <summary>A chunk of fewer pulses is merged with others like it...</summary>
    private const int Small = 512;

    /// <summary>... once there are so many of a subject.</summary>
    private const int MergeAt = 8;

    private readonly PartitionFile _file;
    private readonly SqliteConnection _connection;
    private readonly StoreTransaction _transaction;
    private readonly StoreStatement _small;
    private readonly StoreStatement _read;
    private readonly StoreStatement _delete;
    private readonly StoreStatement _insert;
    private readonly ChunkCodec _codec;

    public PartitionWriter(PartitionFile file, SqliteConnection connection, ChunkCodec codec)
    {
        _file = file;
        _connection = connection;
        _codec = codec;
        _transaction = StoreTransaction.BeginWrite(connection);
        _small = new(connection, $"SELECT id FROM chunk WHERE subject = ?1 AND count < {Small}");
        _read = new(connection, "SELECT pulses FROM chunk WHERE id = ?1");
        _delete = new(connection, "DELETE FROM chunk WHERE id = ?1");
        _insert = new(connection, "INSERT INTO chunk (subject, first, last, count, pulses) VALUES (?1, ?2, ?3, ?4, ?5)");
    }

    /// <param name="rows">By time then id, all of the file's day.</param>
    public void Add(int subject, ReadOnlySpan<PulseRow> rows)
    {
        var small = SmallChunks(subject);
        if (small.Count + 1 < MergeAt || rows.Length >= ChunkCodec.MaxPulses)
        {
            Insert(subject, rows);
            return;
        }

        var merged = new List<PulseRow>(rows.Length + (small.Count * 64));
        merged.AddRange(rows);
        foreach (var id in small)
        {
            merged.AddRange(Take(id));
        }

        merged.Sort(static (a, b) => PulseRow.CompareIdentity(in a, in b));
        Insert(subject, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(merged));
    }

    public void Forget(int subject)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "DELETE FROM chunk WHERE subject = $1";
        command.Parameters.AddWithValue("$1", subject);
        command.ExecuteNonQuery();
    }

    public void Commit(long checkpoint)
    {
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = "UPDATE part SET checkpoint = $1";
            command.Parameters.AddWithValue("$1", checkpoint);
            command.ExecuteNonQuery();
        }

        _transaction.Commit();
        _file.Committed(checkpoint);
    }

    public void Dispose()
    {
        _small.Dispose();
        _read.Dispose();
        _delete.Dispose();
        _insert.Dispose();
        _transaction.Dispose();
    }

    private List<long> SmallChunks(int subject)
    {
        var ids = new List<long>();
        _small.Begin().Bind(1, subject);
        while (_small.Step())
        {
            ids.Add(_small.Number(0));
        }

        return ids;
    }

    private PulseRow[] Take(long id)
    {
        _read.Begin().Bind(1, id).Step();
        var rows = _codec.Decode(_read.Bytes(0));
        _read.Begin();
        _delete.Begin().Bind(1, id).Run();
        return rows;
    }

    private void Insert(int subject, ReadOnlySpan<PulseRow> rows)
    {
        while (!rows.IsEmpty)
        {
            var part = rows[..Math.Min(rows.Length, ChunkCodec.MaxPulses)];
            _insert
                .Begin()
                .Bind(1, subject)
                .Bind(2, part[0].Time)
                .Bind(3, part[^1].Time)
                .Bind(4, part.Length)
                .Bind(5, _codec.Encode(part))
                .Run();
            rows = rows[part.Length..];
        }
    }
}
