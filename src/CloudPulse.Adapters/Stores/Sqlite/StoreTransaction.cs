using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>
/// A transaction that ends well when SQLite has rolled it back by itself, as it does when the disk is full. SqliteTransaction does not: it
/// throws when disposed, hides what went wrong, and leaves its connection of no more use.
/// </summary>
internal sealed class StoreTransaction : IDisposable
{
    private readonly SqliteConnection _connection;

    private StoreTransaction(SqliteConnection connection) => _connection = connection;

    /// <summary>Locks out other writers at once.</summary>
    public static StoreTransaction BeginWrite(SqliteConnection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        return new(connection);
    }

    /// <summary>What is seen is fixed by the first read.</summary>
    public static StoreTransaction BeginRead(SqliteConnection connection)
    {
        connection.Execute("BEGIN");
        return new(connection);
    }

    public void Commit() => _connection.Execute("COMMIT");

    /// <summary>Rolls back what was not committed.</summary>
    public void Dispose()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _connection.Execute("ROLLBACK");
        }
    }
}
