using System.Diagnostics;

namespace CloudPulse.Core;

/// <summary>
/// The system's clock with timers on a grid: whatever comes due within a <see cref="Grain"/> is fired by one wake of one thread, never
/// early and about a grain late at most. A monitor sets and clears a timer for every probe, and the platform's timers, which count in ticks
/// of some 4 ms and then wake a thread several times for each, took more processor time than the probes' own code.
/// A hashed timing wheel: G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6.
/// </summary>
public sealed class TimerWheel : TimeProvider, IDisposable
{
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);

    private const int Spokes = 1_024;
    private const long Never = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly WheelTimer?[] _spokes = new WheelTimer?[Spokes];
    private readonly AutoResetEvent _sooner = new(false);
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Thread _thread;
    private long _turned;
    private long _wakeAt;
    private bool _disposed;

    public TimerWheel()
    {
        _thread = new(Run) { IsBackground = true, Name = "timer wheel" };
        _thread.Start();
    }

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WheelTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>No timer fires any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _sooner.Set();
        _thread.Join();
        _sooner.Dispose();
    }

    /// <summary>The first point of the grid that is not before a time from now.</summary>
    private long GridAfter(TimeSpan time) => ((Elapsed + time).Ticks + Grain.Ticks - 1) / Grain.Ticks;

    private void Run()
    {
        var due = new List<WheelTimer>();
        while (true)
        {
            TimeSpan sleep;
            lock (_lock)
            {
                if (_disposed)
                {
                    return;
                }

                Turn(Elapsed.Ticks / Grain.Ticks, due);

                // What fires is often set anew, for soon: waking once too often costs less than being woken to sleep less long.
                _wakeAt = due.Count > 0 ? _turned + 1 : NextDue();
                sleep = TimeSpan.FromTicks(_wakeAt * Grain.Ticks) - Elapsed;
            }

            foreach (var timer in due)
            {
                ThreadPool.UnsafeQueueUserWorkItem(timer, preferLocal: false);
            }

            due.Clear();
            if (sleep > TimeSpan.Zero)
            {
                _sooner.WaitOne((int)Math.Ceiling(sleep.TotalMilliseconds));
            }
        }
    }

    /// <summary>Takes out what has come due up to <paramref name="now"/>.</summary>
    private void Turn(long now, List<WheelTimer> due)
    {
        // After a standstill of more than one turn each spoke is looked at once.
        for (var point = Math.Max(_turned + 1, now - Spokes + 1); point <= now; point++)
        {
            for (var timer = _spokes[point % Spokes]; timer is not null; )
            {
                var next = timer.Next;
                if (timer.Due <= now)
                {
                    Unlink(timer);
                    due.Add(timer);
                    if (timer.Period > 0)
                    {
                        Link(timer, now + timer.Period);
                    }
                }

                timer = next;
            }
        }

        _turned = now;
    }

    private long NextDue()
    {
        for (var point = _turned + 1; point <= _turned + Spokes; point++)
        {
            for (var timer = _spokes[point % Spokes]; timer is not null; timer = timer.Next)
            {
                if (timer.Due == point)
                {
                    return point;
                }
            }
        }

        return _turned + Spokes;
    }

    private void Link(WheelTimer timer, long due)
    {
        ref var first = ref _spokes[due % Spokes];
        (timer.Due, timer.Next, timer.Previous) = (due, first, null);
        if (first is not null)
        {
            first.Previous = timer;
        }

        first = timer;
    }

    private void Unlink(WheelTimer timer)
    {
        if (timer.Due == Never)
        {
            return;
        }

        if (timer.Previous is null)
        {
            _spokes[timer.Due % Spokes] = timer.Next;
        }
        else
        {
            timer.Previous.Next = timer.Next;
        }

        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }

        (timer.Due, timer.Next, timer.Previous) = (Never, null, null);
    }

    private sealed class WheelTimer(TimerWheel wheel, TimerCallback callback, object? state) : ITimer, IThreadPoolWorkItem
    {
        private bool _disposed;

        /// <summary>The point of the grid at which it fires.</summary>
        public long Due { get; set; } = Never;

        /// <summary>In points of the grid; 0: it fires once.</summary>
        public long Period { get; private set; }

        public WheelTimer? Next { get; set; }

        public WheelTimer? Previous { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (wheel._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                wheel.Unlink(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
                Period = period == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, (period.Ticks + Grain.Ticks - 1) / Grain.Ticks);
                var due = Math.Max(wheel._turned + 1, wheel.GridAfter(dueTime));
                wheel.Link(this, due);
                if (due < wheel._wakeAt)
                {
                    wheel._wakeAt = due;
                    wheel._sooner.Set();
                }

                return true;
            }
        }

        public void Execute() => callback(state);

        public void Dispose()
        {
            lock (wheel._lock)
            {
                _disposed = true;
                wheel.Unlink(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
