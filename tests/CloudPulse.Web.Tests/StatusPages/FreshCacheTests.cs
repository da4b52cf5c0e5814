using CloudPulse.Conformance;
using CloudPulse.Web.StatusPages.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Web.Tests.StatusPages;

public sealed class FreshCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FreshCache<string, string> _cache;
    private int _made;

    public FreshCacheTests() => _cache = new(_time, NullLogger.Instance);

    [Fact]
    public async Task A_herd_has_it_made_once()
    {
        var gate = new TaskCompletionSource();
        var answers = Enumerable.Range(0, 500).Select(_ => GetAsync(gate.Task)).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal("1", answer));
    }

    [Fact]
    public async Task What_is_a_little_old_is_given_out_while_the_next_is_made()
    {
        Assert.Equal("1", await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(6));
        var gate = new TaskCompletionSource();
        Assert.Equal("1", await GetAsync(gate.Task));
        Assert.Equal("1", await GetAsync(gate.Task));
        gate.SetResult();
        while (await GetAsync(gate.Task) != "2")
        {
            await Task.Yield();
        }

        Assert.Equal(2, _made);
    }

    [Fact]
    public async Task What_is_too_old_is_waited_for()
    {
        Assert.Equal("1", await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("2", await GetAsync());
    }

    [Fact]
    public async Task Another_version_is_waited_for()
    {
        Assert.Equal("1", await GetAsync());
        Assert.Equal("2", await GetAsync(version: 1));
    }

    [Fact]
    public async Task When_it_cannot_be_made_the_one_before_is_given_out()
    {
        Assert.Equal("1", await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("1", await _cache.GetAsync("a", 0, () => throw new InvalidOperationException("broken")));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await _cache.GetAsync("b", 0, () => throw new InvalidOperationException("broken"))
        );
    }

    private async Task<string> GetAsync(Task? until = null, long version = 0) =>
        await _cache.GetAsync(
            "a",
            version,
            async () =>
            {
                var number = Interlocked.Increment(ref _made);
                await (until ?? Task.CompletedTask);
                return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        );
}
