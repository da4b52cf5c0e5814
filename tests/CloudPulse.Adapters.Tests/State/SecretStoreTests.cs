using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Core.Access;

namespace CloudPulse.Adapters.Tests.State;

public sealed class SecretStoreTests : IAsyncDisposable
{
    private readonly StateFixture _state = new();

    private SecretStore Secrets => new(_state.Database);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task A_secret_stays_the_same_and_is_like_no_other()
    {
        var first = await Secrets.GetAsync("cookies", Cancel);
        var other = await Secrets.GetAsync("links", Cancel);
        await _state.ReopenAsync();

        Assert.Equal(ISecretStore.Bytes, first.Length);
        Assert.Equal(first, await Secrets.GetAsync("cookies", Cancel));
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task All_who_ask_at_once_are_given_the_same()
    {
        var given = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Secrets.GetAsync("cookies", Cancel), Cancel)));

        Assert.Single(given.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal));
    }
}
