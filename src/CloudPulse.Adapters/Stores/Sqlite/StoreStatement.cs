using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>
/// A statement that is run many times over. An ordinary command makes a reader and a binder for each parameter anew each time, a kilobyte and
/// more, and a seal runs seven for each subject. Used by one thread at a time; what a column gives is valid until the next run.
/// </summary>
internal sealed class StoreStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public StoreStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Begins anew: rows of a run before are over.</summary>
    public StoreStatement Begin()
    {
        _ = raw.sqlite3_reset(_statement);
        return this;
    }

    /// <param name="index">From 1.</param>
    public StoreStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, long)"/>
    public StoreStatement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, long)"/>
    public StoreStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span would be NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    /// <summary>The next row; false: there is none, and the statement is done.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        _ = raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    /// <summary>Runs what gives no rows.</summary>
    public void Run() => Step();

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Empty when it is NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
