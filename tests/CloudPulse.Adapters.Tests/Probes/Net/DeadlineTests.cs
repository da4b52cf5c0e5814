using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Conformance;

namespace CloudPulse.Adapters.Tests.Probes.Net;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_ends_the_attempt_when_its_time_is_over_and_not_before()
    {
        using var deadline = new Deadlines(_time).Start(Second, CancellationToken.None);
        _time.Advance(Second - TimeSpan.FromTicks(1));
        Assert.False(deadline.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(deadline.Token.IsCancellationRequested);
        deadline.ThrowIfShuttingDown();
    }

    [Fact]
    public void One_that_is_used_again_has_its_full_time()
    {
        var deadlines = new Deadlines(_time);
        var first = deadlines.Start(Second, CancellationToken.None);
        _time.Advance(Second * 0.9);
        first.Dispose();
        using var second = deadlines.Start(Second, CancellationToken.None);
        Assert.Same(first, second);
        _time.Advance(Second * 0.9);
        Assert.False(second.Token.IsCancellationRequested);
        Assert.Equal(Second * 0.1, second.Remaining);
        _time.Advance(Second * 0.1);
        Assert.True(second.Token.IsCancellationRequested);
    }

    [Fact]
    public void One_that_ended_its_attempt_is_not_used_again()
    {
        var deadlines = new Deadlines(_time);
        var first = deadlines.Start(Second, CancellationToken.None);
        _time.Advance(Second);
        first.Dispose();
        using var second = deadlines.Start(Second, CancellationToken.None);
        Assert.NotSame(first, second);
        Assert.False(second.Token.IsCancellationRequested);
    }

    /// <summary>A timer's callback may run long after it was due: on a busy machine, when the next attempt is under way already.</summary>
    [Fact]
    public void A_timer_that_fires_late_does_not_end_the_next_attempt()
    {
        var late = new LateTimers();
        var deadlines = new Deadlines(late);
        var first = deadlines.Start(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        first.Dispose();
        late.Fire();
        using var second = deadlines.Start(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Same(first, second);
        late.Fire();
        Assert.False(second.Token.IsCancellationRequested);
    }

    [Fact]
    public void Shutdown_ends_it_and_is_told_from_its_own_end()
    {
        using var shutdown = new CancellationTokenSource();
        using var deadline = new Deadlines(_time).Start(Second, shutdown.Token);
        shutdown.Cancel();
        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(deadline.ThrowIfShuttingDown);
    }

    /// <summary>Timers that fire when told to, whatever they were set to.</summary>
    private sealed class LateTimers : TimeProvider
    {
        private readonly List<Action> _callbacks = [];

        public void Fire() => _callbacks.ForEach(callback => callback());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callbacks.Add(() => callback(state));
            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    [Fact]
    public void One_whose_token_was_cancelled_after_its_end_is_not_used_again()
    {
        var deadlines = new Deadlines(TimeProvider.System);
        using var before = new CancellationTokenSource();
        deadlines.Start(TimeSpan.FromMinutes(1), before.Token).Dispose();
        before.Cancel();
        using var next = deadlines.Start(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(next.Token.IsCancellationRequested);
    }
}
