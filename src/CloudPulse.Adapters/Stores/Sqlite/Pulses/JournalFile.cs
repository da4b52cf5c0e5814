using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// The journal: what was acknowledged and is not sealed yet, one row for each group commit. A file of its own, so that sealing never
/// holds up a commit. Used by one thread at a time.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private const string Schema = "CREATE TABLE journal (seq INTEGER PRIMARY KEY, entries BLOB NOT NULL);";
    private const int TrimRows = 2_000;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _trim;

    public JournalFile(string directory)
    {
        Path = System.IO.Path.Combine(directory, "journal.db");
        _connection = StoreFile.OpenWriter(Path, Schema, version: 1);
        _insert = StoreFile.Prepare(_connection, "INSERT INTO journal (seq, entries) VALUES ($1, $2)", SqliteType.Integer, SqliteType.Blob);
        _trim = StoreFile.Prepare(
            _connection,
            "DELETE FROM journal WHERE seq <= min($1, (SELECT min(seq) FROM journal) + $2)",
            SqliteType.Integer,
            SqliteType.Integer
        );
        CountRows(Count());
    }

    public string Path { get; }

    /// <summary>The last row there is, or the checkpoint when there is none beyond it.</summary>
    public long LastSeq { get; private set; }

    private long Rows { get; set; }

    /// <summary>The entries after <paramref name="checkpoint"/>, in order.</summary>
    public IEnumerable<(long Seq, byte[] Entries)> ReadAfter(long checkpoint)
    {
        using var command = _connection.CreateCommand();
        LastSeq = checkpoint;
        command.CommandText = "SELECT seq, entries FROM journal WHERE seq > $1 ORDER BY seq";
        command.Parameters.AddWithValue("$1", checkpoint);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            LastSeq = reader.GetInt64(0);
            yield return (LastSeq, StoreFile.Blob(reader, 1));
        }
    }

    /// <summary>On the disk when it returns; nothing changed when it throws.</summary>
    public void Append(ByteWriter entries)
    {
        _insert.Parameters[0].Value = LastSeq + 1;
        _insert.Parameters[1].Value = entries.Written.ToArray();
        _insert.ExecuteNonQuery();
        LastSeq++;
        CountRows(1);
    }

    /// <summary>Removes some of the entries up to <paramref name="seq"/>; true when there may be more.</summary>
    public bool Trim(long seq)
    {
        _trim.Parameters[0].Value = seq;
        _trim.Parameters[1].Value = TrimRows - 1;
        var removed = _trim.ExecuteNonQuery();
        CountRows(-removed);
        return removed == TrimRows;
    }

    public void Dispose()
    {
        CountRows(-Rows);
        _insert.Dispose();
        _trim.Dispose();
        _connection.Dispose();
    }

    private long Count()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM journal";
        return (long)command.ExecuteScalar()!;
    }

    private void CountRows(long more)
    {
        Rows += more;
        PulseMetrics.JournalRows.Add(more);
    }
}
