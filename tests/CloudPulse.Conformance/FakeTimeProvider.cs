namespace CloudPulse.Conformance;

/// <summary>A clock that stands until it is moved. Stands in for Microsoft.Extensions.TimeProvider.Testing; see ARCHITECTURE.md.</summary>
public sealed class FakeTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = start;
    private TimeSpan _elapsed;

    public FakeTimeProvider()
        : this(new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero)) { }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait: lets a test await that the code under test has gone to sleep.</summary>
    public int WaitingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    /// <summary>Lets time pass, firing timers in order as their moments come.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan until;
        lock (_lock)
        {
            until = _elapsed + by;
        }

        while (true)
        {
            FakeTimer? due;
            lock (_lock)
            {
                due = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
                var to =
                    due?.Due > _elapsed ? due.Due
                    : due is null ? until
                    : _elapsed;
                _now += to - _elapsed;
                _elapsed = to;
                due?.Rearm();
            }

            if (due is null)
            {
                return;
            }

            due.Fire();
        }
    }

    /// <summary>Steps the wall clock alone, as an administrator or NTP would: timers and timestamps do not notice.</summary>
    public void StepWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._elapsed + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Rearm()
        {
            if (_period > TimeSpan.Zero)
            {
                Due += _period;
            }
            else
            {
                clock._timers.Remove(this);
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
