using CloudPulse.Adapters.Stores.Sqlite;

namespace CloudPulse.Adapters.Tests.State;

public sealed class StateDatabaseReadTests : IAsyncDisposable
{
    private readonly StateFixture _state = new();

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    /// <summary>What the driver's own pool does not promise: https://github.com/dotnet/efcore/issues/39008.</summary>
    [Fact]
    public async Task No_two_readers_at_once_share_a_connection()
    {
        const int Readers = 8;
        for (var wave = 0; wave < 20; wave++)
        {
            await using var state = new StateFixture();
            using var together = new Barrier(Readers);
            var reading = Enumerable
                .Range(0, Readers)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            together.SignalAndWait();
                            return state.Database.Read(connection =>
                            {
                                // Held until every one has its own.
                                together.SignalAndWait();
                                return connection.Handle!.DangerousGetHandle();
                            });
                        },
                        TaskCreationOptions.LongRunning
                    )
                );
            var handles = await Task.WhenAll(reading);
            Assert.Equal(Readers, handles.Distinct().Count());
        }
    }

    [Fact]
    public void A_read_that_throws_spoils_no_later_one()
    {
        Assert.Throws<InvalidDataException>(() => _state.Database.Read<int>(_ => throw new InvalidDataException()));
        Assert.Equal(1, _state.Database.Read(c => c.Query(row => row.GetInt32(0), "SELECT 1")).Single());
    }
}
