using CloudPulse.Conformance;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Tests.Schedule;

public sealed class SteadyClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_follows_the_wall_clock()
    {
        var clock = new SteadyClock(_time);
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(_time.GetUtcNow(), clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, clock.Ahead);
    }

    [Fact]
    public void It_follows_a_step_forward_at_once()
    {
        var clock = new SteadyClock(_time);
        _time.StepWallClock(TimeSpan.FromHours(3));
        Assert.Equal(_time.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void It_goes_on_at_its_own_pace_when_the_wall_clock_is_stepped_back_until_that_has_caught_up()
    {
        var clock = new SteadyClock(_time);
        var before = clock.GetUtcNow();
        _time.StepWallClock(TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(before.AddSeconds(10), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1), clock.Ahead);

        _time.StepWallClock(TimeSpan.FromHours(1));
        Assert.Equal(_time.GetUtcNow(), clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, clock.Ahead);
    }
}
