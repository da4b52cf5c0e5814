using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Reads a day's file as it was when first asked. Disposing gives it back.</summary>
internal sealed class PartitionReader : IDisposable
{
    private readonly PartitionFile _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _overlapping;
    private readonly SqliteCommand _chunk;
    private StoreTransaction? _transaction;

    public PartitionReader(PartitionFile file, SqliteConnection connection)
    {
        _file = file;
        _connection = connection;
        _overlapping = StoreFile.Prepare(
            connection,
            "SELECT id, first, last FROM chunk WHERE subject = $1 AND first < $2 AND last >= $3 ORDER BY first",
            SqliteType.Integer,
            SqliteType.Integer,
            SqliteType.Integer
        );
        _chunk = StoreFile.Prepare(connection, "SELECT pulses FROM chunk WHERE id = $1", SqliteType.Integer);
    }

    public ChunkCodec Codec { get; } = new();

    public PartitionReader Begin()
    {
        _transaction = StoreTransaction.BeginRead(_connection);
        return this;
    }

    /// <summary>A subject's chunks that may hold pulses with from ≤ time &lt; to, by their first.</summary>
    public List<ChunkInfo> Overlapping(int subject, long from, long to)
    {
        _overlapping.Parameters[0].Value = subject;
        _overlapping.Parameters[1].Value = to;
        _overlapping.Parameters[2].Value = from;
        var chunks = new List<ChunkInfo>();
        using var reader = _overlapping.ExecuteReader();
        while (reader.Read())
        {
            chunks.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        return chunks;
    }

    public PulseRow[] Rows(ChunkInfo chunk)
    {
        _chunk.Parameters[0].Value = chunk.Row;
        using var reader = _chunk.ExecuteReader();
        return reader.Read() ? Codec.Decode(reader.GetFieldValue<byte[]>(0)) : [];
    }

    public void Dispose()
    {
        _transaction?.Dispose();
        _transaction = null;
        _file.Return(this);
    }

    public void Close()
    {
        _overlapping.Dispose();
        _chunk.Dispose();
        _connection.Dispose();
    }
}
