using CloudPulse.Conformance;

namespace CloudPulse.Core.Tests;

public sealed class SelfMonitorTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Says_every_ten_seconds_how_probes_began()
    {
        var self = new SelfMonitor(new SelfHealth(_time), _time);
        using var stop = new CancellationTokenSource();
        var running = self.RunAsync(stop.Token);
        Assert.Null(self.Probing);

        self.Began(TimeSpan.FromMilliseconds(8));
        self.Began(TimeSpan.FromMilliseconds(1_200));
        self.Began(TimeSpan.FromMilliseconds(3));
        var first = await NextAsync(null);
        Assert.Equal((3, 1, TimeSpan.FromMilliseconds(1_200)), (first.Begun, first.Late, first.MaxLateness));

        var second = await NextAsync(first);
        Assert.Equal((0, 0, TimeSpan.Zero), (second.Begun, second.Late, second.MaxLateness));
        Assert.Equal(second.At - first.At, second.Span);

        await stop.CancelAsync();
        await running;

        async Task<ProbingReport> NextAsync(ProbingReport? before)
        {
            while (self.Probing == before)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            return self.Probing!;
        }
    }
}
