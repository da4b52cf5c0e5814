using CloudPulse.Adapters.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Tests.State;

public sealed class StateDiskFullTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cloudpulse-full-").FullName;
    private readonly SmallDisk _disk;

    public StateDiskFullTests() => _disk = new(_folder, "4m");

    public void Dispose()
    {
        _disk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>SQLite rolls back by itself when the disk is full: the writer must be fit for use all the same.</summary>
    [Fact]
    public async Task What_does_not_fit_is_refused_whole_and_writing_goes_on_once_there_is_room()
    {
        _disk.SkipUnlessMounted();
        await using var database = StateDatabase.Open(Path.Combine(_folder, "state.db"));
        await database.WriteAsync(connection => connection.Execute("CREATE TABLE filling (text BLOB)"), default);
        _disk.FillUpTo(200_000);
        var kept = 0;
        var refused = 0;
        while (refused < 3)
        {
            try
            {
                await InsertTwoAsync(database);
                kept += 2;
            }
            catch (SqliteException full)
            {
                refused++;
                Assert.Equal(SQLitePCL.raw.SQLITE_FULL, full.SqliteErrorCode);
                Assert.Equal(kept, Count(database));
            }
        }

        _disk.Free();
        await InsertTwoAsync(database);
        Assert.Equal(kept + 2, Count(database));
    }

    private static Task<int> InsertTwoAsync(StateDatabase database) =>
        database.WriteAsync(
            connection =>
                connection.Execute("INSERT INTO filling VALUES (zeroblob(30000))")
                + connection.Execute("INSERT INTO filling VALUES (zeroblob(30000))"),
            default
        );

    private static int Count(StateDatabase database) =>
        database.Read(connection => connection.Query(row => row.GetInt32(0), "SELECT count(*) FROM filling")).Single();
}
