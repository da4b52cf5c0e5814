using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.State;

public sealed class DeclarationStoreTests : DeclarationStoreContract, IAsyncDisposable
{
    private readonly StateFixture _state = new();

    protected override IDeclarationStore Store => new DeclarationStore(_state.Database);

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task What_was_written_survives_a_restart()
    {
        await What_is_written_is_listed_as_it_was_returned();
        await _state.ReopenAsync();

        Assert.Equal(["b", "a"], (await Store.ListAsync("check", CancellationToken.None)).Select(item => item.Key));
    }

    [Fact]
    public async Task A_deleted_declaration_leaves_no_secret_in_the_row()
    {
        var stored = (await Store.WriteAsync([new(Secretive())], CancellationToken.None))!;
        await Store.WriteAsync([new(stored[0], Delete: true)], CancellationToken.None);

        Assert.Equal(
            "{}",
            _state.Database.Read(connection => connection.Query(row => row.GetString(0), "SELECT json FROM declaration")).Single()
        );
    }

    [Fact]
    public void Only_its_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_state.Path)!))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static Declaration Secretive() =>
        new()
        {
            Kind = "channel",
            Id = 0,
            Key = "ops",
            Json = """{"secret":"hunter2"}""",
            ManagedBy = ManagedBy.Api,
            Version = 0,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
}
