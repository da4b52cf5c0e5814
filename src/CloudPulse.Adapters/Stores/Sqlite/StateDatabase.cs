using System.Collections.Concurrent;
using CloudPulse.Adapters.Net;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>
/// The embedded database of everything but pulses: declarations, incidents, outbox, keys. One file, one writer at a time, any number of
/// readers (WAL). What is committed is on the disk (synchronous = FULL).
/// </summary>
public sealed class StateDatabase : IAsyncDisposable
{
    /// <summary>Its name in the data directory.</summary>
    public const string FileName = "state.db";

    private const int MaxIdleReaders = 8;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SqliteConnection _writer;
    private readonly string _connectionString;

    // A pool of our own: that of Microsoft.Data.Sqlite can lend one connection to two owners at once (github.com/dotnet/efcore/issues/39008).
    private readonly ConcurrentStack<SqliteConnection> _idleReaders = new();
    private volatile bool _disposed;

    private StateDatabase(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writer = writer;
    }

    /// <summary>Opens or creates <paramref name="path"/> (readable by its owner alone: it holds secrets) and brings its schema up to date.</summary>
    public static StateDatabase Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        CreateFile(path);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        var writer = OpenConnection(connectionString);
        try
        {
            StateSchema.Migrate(writer);
            return new(connectionString, writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in a write transaction, alone. It is committed when the work returns, rolled back when it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await SocketThread.LeaveAsync();
            using var transaction = StoreTransaction.BeginWrite(_writer);
            var result = work(_writer);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Runs <paramref name="work"/> on a connection of its own, seeing one consistent state.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idleReaders.TryPop(out var connection))
        {
            connection = OpenConnection(_connectionString);
        }

        var isSound = false;
        try
        {
            T result;
            using (StoreTransaction.BeginRead(connection))
            {
                result = work(connection);
            }

            isSound = true;
            return result;
        }
        finally
        {
            Return(connection, isSound);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        await _writing.WaitAsync();
        _disposed = true;
        CloseIdleReaders();
        await _writer.DisposeAsync();
        _writing.Dispose();
    }

    private void Return(SqliteConnection connection, bool isSound)
    {
        if (!isSound || _idleReaders.Count >= MaxIdleReaders)
        {
            connection.Dispose();
            return;
        }

        _idleReaders.Push(connection);
        if (_disposed)
        {
            CloseIdleReaders();
        }
    }

    private void CloseIdleReaders()
    {
        while (_idleReaders.TryPop(out var reader))
        {
            reader.Dispose();
        }
    }

    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // An existing file is never opened here: closing it would drop the locks that SQLite holds on it in this process.
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same time.
        }
    }

    private static SqliteConnection OpenConnection(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-512;";
        command.ExecuteNonQuery();
        return connection;
    }
}
