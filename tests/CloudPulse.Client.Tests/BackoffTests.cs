namespace CloudPulse.Client.Tests;

public sealed class BackoffTests
{
    private static readonly PulseClientOptions Options = new() { Service = "checkout" };

    [Theory]
    [InlineData(0, 0.999, 0.4995)]
    [InlineData(1, 0.5, 0.5)]
    [InlineData(5, 0.5, 8)]
    [InlineData(6, 0.5, 15)]
    [InlineData(int.MaxValue, 0.5, 15)]
    [InlineData(9, 0, 0)]
    public void Is_uniform_up_to_twice_as_much_each_time(int failures, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(Options, failures, null, jitter));

    [Theory]
    [InlineData(20, 20.25)]
    [InlineData(1_000_000, 3600.25)]
    public void Comes_on_top_of_what_the_server_asks_for(int asked, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(Options, 0, TimeSpan.FromSeconds(asked), 0.5));
}
