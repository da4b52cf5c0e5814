using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pulses;

/// <summary>A store's folder that is gone after the test.</summary>
public sealed class StoreFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cloudpulse-pulses-").FullName;

    public string RawFile(string day) => System.IO.Path.Combine(Path, "raw", day + ".db");

    public SqlitePulseStore Open(TimeProvider time, Func<PulseStoreOptions, PulseStoreOptions>? change = null)
    {
        var options = new PulseStoreOptions { Directory = Path };
        return SqlitePulseStore.Open(change?.Invoke(options) ?? options, time, NullLogger<SqlitePulseStore>.Instance);
    }

    /// <summary>How many pulses the days' files hold, repetitions and all. The store must be closed.</summary>
    public long RawCount(string store = "")
    {
        var count = 0L;
        foreach (var path in Directory.EnumerateFiles(System.IO.Path.Combine(Path, store, "raw"), "*.db"))
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT coalesce(sum(count), 0) FROM chunk";
            count += (long)command.ExecuteScalar()!;
        }

        return count;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
