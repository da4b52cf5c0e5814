using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Tests.Pulses;

public sealed class SqlitePulseStoreTests : PulseStoreContract, IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private SqlitePulseStore? _store;

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    protected override ValueTask<(IPulseWriter Writer, IPulseReader Reader)> OpenAsync()
    {
        _store = _folder.Open(Clock);
        return ValueTask.FromResult<(IPulseWriter, IPulseReader)>((_store, _store));
    }

    protected override async ValueTask CloseAsync()
    {
        if (_store is { } store)
        {
            _store = null;
            await store.DisposeAsync();
        }
    }

    protected override async ValueTask SettleAsync() => await _store!.SealAsync(CancellationToken.None);
}
