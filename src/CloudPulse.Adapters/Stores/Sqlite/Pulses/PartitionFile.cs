using System.Collections.Concurrent;
using System.Globalization;
using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>The raw pulses of one day (UTC): <c>raw/2026-11-21.db</c>. Written by one thread at a time, read by any.</summary>
internal sealed class PartitionFile : IDisposable
{
    // checkpoint: up to which entry of the journal the file has what is its own; it may be ahead of pulses.db after a crash.
    private const string Schema = """
        CREATE TABLE part (checkpoint INTEGER NOT NULL);
        INSERT INTO part VALUES (0);
        CREATE TABLE chunk (
          id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL, pulses BLOB NOT NULL
        );
        CREATE INDEX chunk_time ON chunk (subject, first, last);
        CREATE INDEX chunk_small ON chunk (subject) WHERE count < 512;
        """;

    private const string DateFormat = "yyyy-MM-dd";
    private const int KeptReaders = 2;
    private readonly ConcurrentBag<PartitionReader> _readers = [];
    private readonly Lock _lock = new();
    private SqliteConnection? _writer;
    private bool _retired;

    private PartitionFile(string path, long day)
    {
        Path = path;
        Day = day;
    }

    public string Path { get; }

    /// <summary>Days since 1970.</summary>
    public long Day { get; }

    /// <summary>The entry of the journal that the last commit of this process reached; what was read at another version may have been merged since.</summary>
    public long Version { get; private set; }

    public static PartitionFile For(string folder, long day) =>
        new(System.IO.Path.Combine(folder, DateOf(day).ToString(DateFormat, CultureInfo.InvariantCulture) + ".db"), day);

    /// <summary>The file of that name; null when the name is not of a day.</summary>
    public static PartitionFile? At(string path) =>
        DateOnly.TryParseExact(
            System.IO.Path.GetFileNameWithoutExtension(path),
            DateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? new(path, date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber)
            : null;

    /// <exception cref="PulseStoreException">The file can't be read.</exception>
    public long Checkpoint()
    {
        if (!File.Exists(Path))
        {
            return 0;
        }

        try
        {
            using var command = Writer().CreateCommand();
            command.CommandText = "SELECT checkpoint FROM part";
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException error)
        {
            throw StoreFile.Unreadable(Path, error);
        }
    }

    public PartitionWriter BeginWrite(ChunkCodec codec) => new(this, Writer(), codec);

    public void Committed(long checkpoint) => Version = checkpoint;

    /// <summary>Moves what was committed from the WAL into the file.</summary>
    public void Settle() => StoreFile.Execute(Writer(), "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA shrink_memory");

    /// <summary>Lets go of the writing connection until it is needed again.</summary>
    public void Rest()
    {
        _writer?.Dispose();
        _writer = null;
    }

    /// <summary>Runs <paramref name="read"/> on the file; what goes wrong in it names the file.</summary>
    /// <exception cref="PulseStoreException">The file can't be read.</exception>
    public T Read<T>(Func<PartitionReader, T> read)
    {
        try
        {
            using var reader = (_readers.TryTake(out var kept) ? kept : new(this, StoreFile.OpenReader(Path))).Begin();
            return read(reader);
        }
        catch (Exception error) when (error is SqliteException or InvalidDataException)
        {
            throw StoreFile.Unreadable(Path, error);
        }
    }

    public void Return(PartitionReader reader)
    {
        lock (_lock)
        {
            if (!_retired && _readers.Count < KeptReaders)
            {
                _readers.Add(reader);
                return;
            }
        }

        reader.Close();
    }

    /// <summary>Removes the file. Reads under way end undisturbed.</summary>
    public void Delete()
    {
        Dispose();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(Path + suffix);
        }
    }

    /// <summary>Puts a file that can't be used out of the way, for a person to look at.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside(long number)
    {
        Dispose();
        var to = string.Create(CultureInfo.InvariantCulture, $"{Path}.damaged-{number}");
        File.Move(Path, to, overwrite: true);
        File.Delete(Path + "-wal");
        File.Delete(Path + "-shm");
        return to;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _retired = true;
        }

        while (_readers.TryTake(out var reader))
        {
            reader.Close();
        }

        Rest();
    }

    private static DateOnly DateOf(long day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day);

    private SqliteConnection Writer() => _writer ??= StoreFile.OpenWriter(Path, Schema, version: 1);
}
