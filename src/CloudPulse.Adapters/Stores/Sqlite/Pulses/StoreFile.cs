using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>What the store's database files have in common.</summary>
internal static class StoreFile
{
    private const int NotADatabase = 26;
    private const int Corrupt = 11;

    /// <summary>Opens or creates a file with what is committed on the disk (WAL, synchronous = FULL), at the schema given.</summary>
    /// <exception cref="PulseStoreException">It can't be read, or a newer version wrote it.</exception>
    public static SqliteConnection OpenWriter(string path, string schema, int version)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Execute(
                connection,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-1024;"
            );
            Migrate(connection, path, schema, version);
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Unreadable(path, error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            Execute(connection, "PRAGMA busy_timeout=5000; PRAGMA query_only=ON; PRAGMA cache_size=-256;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A prepared command that lives as long as its connection; parameters $1, $2, … are integers or blobs.</summary>
    public static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<SqliteType> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < parameters.Length; index++)
        {
            command.Parameters.Add($"${index + 1}", parameters[index]);
        }

        command.Prepare();
        return command;
    }

    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is NotADatabase or Corrupt;

    public static PulseStoreException Unreadable(string path, Exception error) =>
        new($"The pulse store's file '{path}' can't be read: {error.Message}. Move it away to go on without what it holds.", error);

    public static PulseStoreException CantWrite(Exception error) =>
        error as PulseStoreException ?? new($"The pulse store can't write: {error.Message}", error);

    public static byte[] Blob(SqliteDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? [] : reader.GetFieldValue<byte[]>(ordinal);

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                Mode = mode,
            }.ToString()
        );
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Unreadable(path, error);
        }
    }

    private static void Migrate(SqliteConnection connection, string path, string schema, int version)
    {
        using var transaction = StoreTransaction.BeginWrite(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var found = (long)command.ExecuteScalar()!;
        if (found > version)
        {
            throw new PulseStoreException(
                $"The pulse store's file '{path}' was written by a newer CloudPulse (schema {found}; this one knows up to {version}). Use that version, or a copy of older data."
            );
        }

        if (found < version)
        {
            command.CommandText = schema + $"PRAGMA user_version = {version};";
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }
}
