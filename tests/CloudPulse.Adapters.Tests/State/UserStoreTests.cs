using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Access;

namespace CloudPulse.Adapters.Tests.State;

public sealed class UserStoreTests : UserStoreContract, IAsyncDisposable
{
    private readonly StateFixture _state = new();

    protected override IUserStore Users => new UserStore(_state.Database);

    public ValueTask DisposeAsync() => _state.DisposeAsync();
}
