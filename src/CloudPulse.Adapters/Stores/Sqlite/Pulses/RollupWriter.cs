using CloudPulse.Core.Model;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>One write transaction on pulses.db; nothing is kept unless <see cref="Commit"/> returns.</summary>
internal sealed class RollupWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StoreTransaction _transaction;
    private readonly SqliteCommand _readHour;
    private readonly SqliteCommand _writeHour;
    private readonly SqliteCommand _readDay;
    private readonly SqliteCommand _writeDay;
    private readonly SqliteCommand _writeSubject;

    public RollupWriter(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = StoreTransaction.BeginWrite(connection);
        _readHour = Prepare("SELECT bucket, minutes FROM hour WHERE key = $1", SqliteType.Integer);
        _writeHour = Prepare(
            "INSERT OR REPLACE INTO hour (key, bucket, minutes) VALUES ($1, $2, $3)",
            SqliteType.Integer,
            SqliteType.Blob,
            SqliteType.Blob
        );
        _readDay = Prepare("SELECT bucket FROM day WHERE key = $1", SqliteType.Integer);
        _writeDay = Prepare("INSERT OR REPLACE INTO day (key, bucket) VALUES ($1, $2)", SqliteType.Integer, SqliteType.Blob);
        _writeSubject = Prepare(
            "INSERT INTO subject (id, kind, key, newest) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET newest = excluded.newest",
            SqliteType.Integer,
            SqliteType.Integer,
            SqliteType.Text,
            SqliteType.Blob
        );
    }

    public (byte[] Bucket, byte[] Minutes) Hour(int subject, long hour)
    {
        _readHour.Parameters[0].Value = RollupFile.Key(subject, hour);
        using var reader = _readHour.ExecuteReader();
        return reader.Read() ? (StoreFile.Blob(reader, 0), StoreFile.Blob(reader, 1)) : ([], []);
    }

    public void SetHour(int subject, long hour, ByteWriter bucket, ByteWriter minutes)
    {
        _writeHour.Parameters[0].Value = RollupFile.Key(subject, hour);
        _writeHour.Parameters[1].Value = bucket.Written.ToArray();
        _writeHour.Parameters[2].Value = minutes.Written.ToArray();
        _writeHour.ExecuteNonQuery();
    }

    public byte[] Day(int subject, long day)
    {
        _readDay.Parameters[0].Value = RollupFile.Key(subject, day);
        using var reader = _readDay.ExecuteReader();
        return reader.Read() ? StoreFile.Blob(reader, 0) : [];
    }

    public void SetDay(int subject, long day, ByteWriter bucket)
    {
        _writeDay.Parameters[0].Value = RollupFile.Key(subject, day);
        _writeDay.Parameters[1].Value = bucket.Written.ToArray();
        _writeDay.ExecuteNonQuery();
    }

    public void SetSubject(int id, Subject subject, byte[] newest)
    {
        _writeSubject.Parameters[0].Value = id;
        _writeSubject.Parameters[1].Value = (int)subject.Kind;
        _writeSubject.Parameters[2].Value = subject.Key;
        _writeSubject.Parameters[3].Value = newest;
        _writeSubject.ExecuteNonQuery();
    }

    /// <summary>Removes a subject with all its rollups.</summary>
    public void Forget(int subject)
    {
        Run("DELETE FROM hour WHERE key >= $1 AND key < $2", RollupFile.Key(subject, 0), RollupFile.Key(subject + 1, 0));
        Run("DELETE FROM day WHERE key >= $1 AND key < $2", RollupFile.Key(subject, 0), RollupFile.Key(subject + 1, 0));
        Run("DELETE FROM subject WHERE id = $1", subject);
    }

    /// <summary>Removes a subject's rollups from before the given hours and day.</summary>
    public void Expire(int subject, long minutesBeforeHour, long hoursBefore, long daysBefore)
    {
        Run("DELETE FROM hour WHERE key >= $1 AND key < $2", RollupFile.Key(subject, 0), RollupFile.Key(subject, hoursBefore));
        Run("DELETE FROM day WHERE key >= $1 AND key < $2", RollupFile.Key(subject, 0), RollupFile.Key(subject, daysBefore));
        if (minutesBeforeHour > hoursBefore)
        {
            Run(
                "UPDATE hour SET minutes = NULL WHERE key >= $1 AND key < $2 AND minutes IS NOT NULL",
                RollupFile.Key(subject, hoursBefore),
                RollupFile.Key(subject, minutesBeforeHour)
            );
        }
    }

    public void SetCheckpoint(long checkpoint, int nextSubject) =>
        Run("UPDATE store SET checkpoint = $1, next_subject = $2", checkpoint, nextSubject);

    public void Commit() => _transaction.Commit();

    public void Dispose()
    {
        _readHour.Dispose();
        _writeHour.Dispose();
        _readDay.Dispose();
        _writeDay.Dispose();
        _writeSubject.Dispose();
        _transaction.Dispose();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<SqliteType> parameters) =>
        StoreFile.Prepare(_connection, sql, parameters);

    private void Run(string sql, params ReadOnlySpan<long> values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index + 1}", values[index]);
        }

        command.ExecuteNonQuery();
    }
}
