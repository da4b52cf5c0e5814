using CloudPulse.Adapters.Probes;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes;

public sealed class RehearsalTests
{
    [Theory]
    [InlineData("http://shop.example/")]
    [InlineData("https://shop.example/")]
    [InlineData("tcp://shop.example:22")]
    public async Task It_comes_to_its_end_without_the_endpoint_that_follows(string url) =>
        Assert.Null(await Rehearsal.RunAsync([Check(url)], TimeProvider.System, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Without_checks_there_is_one_too() =>
        Assert.Null(await Rehearsal.RunAsync([], TimeProvider.System, TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_stop_ends_it()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Rehearsal.RunAsync([Check("https://shop.example/")], TimeProvider.System, stopped.Token)
        );
    }

    private static CheckDefinition Check(string url) =>
        new()
        {
            Key = "shop",
            Name = "Shop",
            Url = url,
            Kind = "http",
            Settings = new HttpProbeSettings(),
        };
}
