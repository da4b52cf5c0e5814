using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Access;

namespace CloudPulse.Adapters.Tests.State;

public sealed class SessionStoreTests : SessionStoreContract, IAsyncDisposable
{
    private readonly StateFixture _state = new();

    protected override ISessionStore Sessions => new SessionStore(_state.Database);

    public ValueTask DisposeAsync() => _state.DisposeAsync();
}
