using System.Diagnostics;

namespace CloudPulse.Core.Tests;

public sealed class TimerWheelTests : IDisposable
{
    private readonly TimerWheel _wheel = new();

    public void Dispose() => _wheel.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(300)]
    public async Task A_timer_is_never_early(int milliseconds)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _wheel, TestContext.Current.CancellationToken);
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public async Task Thousands_of_timers_fire_each_once_and_those_changed_to_never_do_not()
    {
        const int Count = 5_000;
        var fired = new int[Count];
        using var all = new CountdownEvent(Count / 2);
        var timers = Enumerable
            .Range(0, Count)
            .Select(number =>
                _wheel.CreateTimer(
                    _ =>
                    {
                        Interlocked.Increment(ref fired[number]);
                        all.Signal();
                    },
                    null,
                    TimeSpan.FromMilliseconds(200 + (number % 100)),
                    Timeout.InfiniteTimeSpan
                )
            )
            .ToArray();
        for (var number = 0; number < Count; number += 2)
        {
            Assert.True(timers[number].Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        }

        Assert.True(await Task.Run(() => all.Wait(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken));
        await Task.Delay(TimeSpan.FromMilliseconds(400), _wheel, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, Count).Select(number => number % 2), fired);
    }

    [Fact]
    public async Task A_timer_can_be_brought_forward_beyond_what_the_wheel_sleeps_for()
    {
        using var fired = new SemaphoreSlim(0);
        await using var timer = _wheel.CreateTimer(_ => fired.Release(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        Assert.True(await fired.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    /// <summary>One turn of the wheel takes 10.24 s: what lies further ahead passes by under its spoke first.</summary>
    [Fact]
    public async Task A_timer_beyond_a_turn_waits_for_its_own()
    {
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(11), _wheel, TestContext.Current.CancellationToken);
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task A_period_fires_again_and_again_until_disposed()
    {
        using var fired = new SemaphoreSlim(0);
        var timer = _wheel.CreateTimer(_ => fired.Release(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(15));
        for (var time = 0; time < 5; time++)
        {
            Assert.True(await fired.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }

        await timer.DisposeAsync();
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task Once_disposed_nothing_fires()
    {
        var fired = 0;
        await using var timer = _wheel.CreateTimer(_ => fired++, null, TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        _wheel.Dispose();
        await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, fired);
    }

    [Fact]
    public void A_time_before_now_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _wheel.CreateTimer(_ => { }, null, TimeSpan.FromMilliseconds(-5), Timeout.InfiniteTimeSpan)
        );
}
