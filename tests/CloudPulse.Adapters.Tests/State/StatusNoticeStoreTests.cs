using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.StatusPages;

namespace CloudPulse.Adapters.Tests.State;

public sealed class StatusNoticeStoreTests : StatusNoticeStoreContract, IAsyncDisposable
{
    private readonly StateFixture _state = new();

    protected override IStatusNoticeStore Notices => new StatusNoticeStore(_state.Database);

    public ValueTask DisposeAsync() => _state.DisposeAsync();
}
