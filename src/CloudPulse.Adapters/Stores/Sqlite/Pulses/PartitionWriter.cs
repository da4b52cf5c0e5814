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
    private readonly SqliteCommand _small;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _insert;
    private readonly ChunkCodec _codec;

    public PartitionWriter(PartitionFile file, SqliteConnection connection, ChunkCodec codec)
    {
        _file = file;
        _connection = connection;
        _codec = codec;
        _transaction = StoreTransaction.BeginWrite(connection);
        _small = Prepare($"SELECT id FROM chunk WHERE subject = $1 AND count < {Small}", SqliteType.Integer);
        _read = Prepare("SELECT pulses FROM chunk WHERE id = $1", SqliteType.Integer);
        _delete = Prepare("DELETE FROM chunk WHERE id = $1", SqliteType.Integer);
        _insert = Prepare(
            "INSERT INTO chunk (subject, first, last, count, pulses) VALUES ($1, $2, $3, $4, $5)",
            SqliteType.Integer,
            SqliteType.Integer,
            SqliteType.Integer,
            SqliteType.Integer,
            SqliteType.Blob
        );
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
        _small.Parameters[0].Value = subject;
        var ids = new List<long>();
        using var reader = _small.ExecuteReader();
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private PulseRow[] Take(long id)
    {
        _read.Parameters[0].Value = id;
        PulseRow[] rows;
        using (var reader = _read.ExecuteReader())
        {
            reader.Read();
            rows = _codec.Decode(reader.GetFieldValue<byte[]>(0));
        }

        _delete.Parameters[0].Value = id;
        _delete.ExecuteNonQuery();
        return rows;
    }

    private void Insert(int subject, ReadOnlySpan<PulseRow> rows)
    {
        while (!rows.IsEmpty)
        {
            var part = rows[..Math.Min(rows.Length, ChunkCodec.MaxPulses)];
            _insert.Parameters[0].Value = subject;
            _insert.Parameters[1].Value = part[0].Time;
            _insert.Parameters[2].Value = part[^1].Time;
            _insert.Parameters[3].Value = part.Length;
            _insert.Parameters[4].Value = _codec.Encode(part).ToArray();
            _insert.ExecuteNonQuery();
            rows = rows[part.Length..];
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<SqliteType> parameters) =>
        StoreFile.Prepare(_connection, sql, parameters);
}
