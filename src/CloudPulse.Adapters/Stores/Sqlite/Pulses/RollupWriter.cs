using CloudPulse.Core.Model;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>One write transaction on pulses.db; nothing is kept unless <see cref="Commit"/> returns.</summary>
internal sealed class RollupWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StoreTransaction _transaction;
    private readonly StoreStatement _readHour;
    private readonly StoreStatement _writeHour;
    private readonly StoreStatement _readDay;
    private readonly StoreStatement _writeDay;
    private readonly StoreStatement _writeSubject;

    public RollupWriter(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = StoreTransaction.BeginWrite(connection);
        _readHour = new(connection, "SELECT bucket, minutes FROM hour WHERE key = ?1");
        _writeHour = new(connection, "INSERT OR REPLACE INTO hour (key, bucket, minutes) VALUES (?1, ?2, ?3)");
        _readDay = new(connection, "SELECT bucket FROM day WHERE key = ?1");
        _writeDay = new(connection, "INSERT OR REPLACE INTO day (key, bucket) VALUES (?1, ?2)");
        _writeSubject = new(
            connection,
            "INSERT INTO subject (id, kind, key, newest) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET newest = excluded.newest"
        );
    }

    /// <summary>Valid until the next hour is read or set.</summary>
    public void Hour(int subject, long hour, out ReadOnlySpan<byte> bucket, out ReadOnlySpan<byte> minutes)
    {
        var found = _readHour.Begin().Bind(1, RollupFile.Key(subject, hour)).Step();
        bucket = found ? _readHour.Bytes(0) : default;
        minutes = found ? _readHour.Bytes(1) : default;
    }

    public void SetHour(int subject, long hour, ByteWriter bucket, ByteWriter minutes)
    {
        _readHour.Begin();
        _writeHour.Begin().Bind(1, RollupFile.Key(subject, hour)).Bind(2, bucket.Written).Bind(3, minutes.Written).Run();
    }

    /// <summary>Valid until the next day is read or set.</summary>
    public ReadOnlySpan<byte> Day(int subject, long day) =>
        _readDay.Begin().Bind(1, RollupFile.Key(subject, day)).Step() ? _readDay.Bytes(0) : default;

    public void SetDay(int subject, long day, ByteWriter bucket)
    {
        _readDay.Begin();
        _writeDay.Begin().Bind(1, RollupFile.Key(subject, day)).Bind(2, bucket.Written).Run();
    }

    public void SetSubject(int id, Subject subject, byte[] newest) =>
        _writeSubject.Begin().Bind(1, id).Bind(2, (int)subject.Kind).Bind(3, subject.Key).Bind(4, newest).Run();

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
