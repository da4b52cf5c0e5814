using System.Collections.Concurrent;
using CloudPulse.Core.Model;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// pulses.db: subjects with their newest pulse, rollups, and up to which entry of the journal all of it reaches. Rollup rows are keyed by
/// subject and hour (or day) in one integer, so that a subject's stretch of time is one stretch of the file.
/// </summary>
internal sealed class RollupFile : IDisposable
{
    private const string Schema = """
        CREATE TABLE store (id INTEGER PRIMARY KEY CHECK (id = 1), checkpoint INTEGER NOT NULL, next_subject INTEGER NOT NULL);
        INSERT INTO store VALUES (1, 0, 1);
        CREATE TABLE subject (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key TEXT NOT NULL, newest BLOB NOT NULL, UNIQUE (kind, key));
        CREATE TABLE hour (key INTEGER PRIMARY KEY, bucket BLOB NOT NULL, minutes BLOB);
        CREATE TABLE day (key INTEGER PRIMARY KEY, bucket BLOB NOT NULL);
        """;

    private const int KeptReaders = 4;
    private readonly ConcurrentBag<RollupReader> _readers = [];
    private readonly SqliteConnection _connection;

    public RollupFile(string directory)
    {
        Path = System.IO.Path.Combine(directory, "pulses.db");
        _connection = StoreFile.OpenWriter(Path, Schema, version: 1);
    }

    public string Path { get; }

    /// <summary>The key of a subject's hour or day: the subject in the upper 32 bits, the hours or days since 1970 in the lower.</summary>
    public static long Key(int subject, long bucket) => ((long)subject << 32) | bucket;

    public RollupWriter BeginWrite() => new(_connection);

    public (long Checkpoint, int NextSubject) Checkpoint()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT checkpoint, next_subject FROM store";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt32(1));
    }

    public IEnumerable<(int Id, Subject Subject, byte[] Newest)> Subjects()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT id, kind, key, newest FROM subject";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetInt32(0), new((SubjectKind)reader.GetByte(1), reader.GetString(2)), StoreFile.Blob(reader, 3));
        }
    }

    /// <summary>Moves what was committed from the WAL into the file.</summary>
    public void Settle() => StoreFile.Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA shrink_memory");

    public RollupReader Rent() => _readers.TryTake(out var reader) ? reader : new(this, StoreFile.OpenReader(Path));

    public void Return(RollupReader reader)
    {
        if (_readers.Count < KeptReaders)
        {
            _readers.Add(reader);
        }
        else
        {
            reader.Close();
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Close();
        }

        _connection.Dispose();
    }
}
