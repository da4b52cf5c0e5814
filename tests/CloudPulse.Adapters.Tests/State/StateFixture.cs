using CloudPulse.Adapters.Stores.Sqlite;

namespace CloudPulse.Adapters.Tests.State;

/// <summary>A state database in a folder of its own, gone with the test.</summary>
public sealed class StateFixture : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cloudpulse-state-").FullName;

    public StateFixture()
    {
        Database = StateDatabase.Open(Path);
    }

    public string Path => System.IO.Path.Combine(_folder, "state.db");

    public StateDatabase Database { get; private set; }

    /// <summary>As after a restart.</summary>
    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = StateDatabase.Open(Path);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
