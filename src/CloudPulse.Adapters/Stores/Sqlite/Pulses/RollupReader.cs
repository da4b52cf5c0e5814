using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Reads rollups as they were at <see cref="Begin"/>. Disposing gives it back.</summary>
internal sealed class RollupReader : IDisposable
{
    private readonly RollupFile _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _checkpoint;
    private readonly SqliteCommand _days;
    private readonly SqliteCommand _hours;
    private readonly SqliteCommand _dayCounts;
    private readonly SqliteCommand _hourCounts;
    private readonly SqliteCommand _minutes;
    private StoreTransaction? _transaction;

    public RollupReader(RollupFile file, SqliteConnection connection)
    {
        _file = file;
        _connection = connection;
        _checkpoint = StoreFile.Prepare(connection, "SELECT checkpoint FROM store");
        _days = Range("SELECT key, bucket FROM day WHERE key >= $1 AND key < $2 ORDER BY key");
        _hours = Range("SELECT key, bucket FROM hour WHERE key >= $1 AND key < $2 ORDER BY key");
        _dayCounts = Range($"SELECT key, substr(bucket, 1, {RollupCodec.CountsLength}) FROM day WHERE key >= $1 AND key < $2");
        _hourCounts = Range($"SELECT key, substr(bucket, 1, {RollupCodec.CountsLength}) FROM hour WHERE key >= $1 AND key < $2");
        _minutes = StoreFile.Prepare(connection, "SELECT minutes FROM hour WHERE key = $1", SqliteType.Integer);
    }

    public RollupScratch Scratch { get; } = new();

    /// <summary>Fixes what is seen, and tells up to which entry of the journal it reaches.</summary>
    public long Begin()
    {
        _transaction = StoreTransaction.BeginRead(_connection);
        return (long)_checkpoint.ExecuteScalar()!;
    }

    public IEnumerable<(long Day, byte[] Bucket)> Days(int subject, long from, long to) => Buckets(_days, subject, from, to);

    public IEnumerable<(long Hour, byte[] Bucket)> Hours(int subject, long from, long to) => Buckets(_hours, subject, from, to);

    /// <summary>As much of each day's bucket as <see cref="RollupCodec.ReadCounts"/> needs.</summary>
    public IEnumerable<(long Day, byte[] Counts)> DayCounts(int subject, long from, long to) => Buckets(_dayCounts, subject, from, to);

    /// <inheritdoc cref="DayCounts"/>
    public IEnumerable<(long Hour, byte[] Counts)> HourCounts(int subject, long from, long to) => Buckets(_hourCounts, subject, from, to);

    public byte[] Minutes(int subject, long hour)
    {
        _minutes.Parameters[0].Value = RollupFile.Key(subject, hour);
        using var reader = _minutes.ExecuteReader();
        return reader.Read() ? StoreFile.Blob(reader, 0) : [];
    }

    public void Dispose()
    {
        _transaction?.Dispose();
        _transaction = null;
        _file.Return(this);
    }

    public void Close()
    {
        _checkpoint.Dispose();
        _days.Dispose();
        _hours.Dispose();
        _dayCounts.Dispose();
        _hourCounts.Dispose();
        _minutes.Dispose();
        _connection.Dispose();
    }

    private static IEnumerable<(long Bucket, byte[] Bytes)> Buckets(SqliteCommand command, int subject, long from, long to)
    {
        if (from >= to)
        {
            yield break;
        }

        command.Parameters[0].Value = RollupFile.Key(subject, from);
        command.Parameters[1].Value = RollupFile.Key(subject, to);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetInt64(0) & uint.MaxValue, reader.GetFieldValue<byte[]>(1));
        }
    }

    private SqliteCommand Range(string sql) => StoreFile.Prepare(_connection, sql, SqliteType.Integer, SqliteType.Integer);
}
