using System.Collections.Concurrent;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Deadlines of attempts. They, with their cancellation sources and timers, are used again and again.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private const int MaxKept = 4096;

    private readonly ConcurrentQueue<Deadline> _kept = new();
    private int _keptCount;

    /// <summary>Starts the clock of an attempt that <paramref name="shutdown"/> may end before.</summary>
    public Deadline Start(TimeSpan timeout, CancellationToken shutdown)
    {
        if (_kept.TryDequeue(out var kept))
        {
            Interlocked.Decrement(ref _keptCount);
            if (kept.TryStart(timeout, shutdown))
            {
                return kept;
            }

            kept.Dispose();
        }

        var deadline = new Deadline(this, time);
        deadline.TryStart(timeout, shutdown);
        return deadline;
    }

    internal void Return(Deadline deadline)
    {
        if (Volatile.Read(ref _keptCount) < MaxKept)
        {
            Interlocked.Increment(ref _keptCount);
            _kept.Enqueue(deadline);
        }
        else
        {
            deadline.Discard();
        }
    }
}

/// <summary>The clock of one attempt. After <see cref="Dispose"/> nothing of it may be used: it may be another attempt's.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly Deadlines _owner;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;
    private CancellationTokenRegistration _link;
    private CancellationToken _shutdown;

    /// <summary>Odd while an attempt is under way. It counts on, so that a timer that fires late cannot end the next one.</summary>
    private long _turn;

    public Deadline(Deadlines owner, TimeProvider time)
    {
        _owner = owner;
        _time = time;
        _timer = time.CreateTimer(
            static state => ((Deadline)state!).Fire(),
            this,
            System.Threading.Timeout.InfiniteTimeSpan,
            System.Threading.Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Cancelled when the attempt must end, for whichever reason.</summary>
    public CancellationToken Token => _source.Token;

    public long Started { get; private set; }

    public TimeSpan Timeout { get; private set; }

    public long Now => _time.GetTimestamp();

    public TimeSpan Elapsed => _time.GetElapsedTime(Started);

    public TimeSpan Remaining => Timeout - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public TimeSpan Between(long from, long to) => _time.GetElapsedTime(from, to);

    /// <summary>Throws at shutdown; to pass the deadline is no exception.</summary>
    public void ThrowIfShuttingDown() => _shutdown.ThrowIfCancellationRequested();

    /// <summary>A source that ends with this attempt or after <paramref name="part"/>, whichever is first.</summary>
    public CancellationTokenSource Part(TimeSpan part)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(_source.Token);
        source.CancelAfter(part);
        return source;
    }

    public void Dispose()
    {
        _timer.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        if (EndTurn(Volatile.Read(ref _turn)) && _source.TryReset())
        {
            _owner.Return(this);
        }
        else
        {
            Discard();
        }
    }

    /// <returns>False: it is cancelled already, by this token or, while it was kept, by the one before.</returns>
    internal bool TryStart(TimeSpan timeout, CancellationToken shutdown)
    {
        (Started, Timeout) = (_time.GetTimestamp(), timeout);
        if (_shutdown != shutdown)
        {
            _link.Dispose();
            _shutdown = shutdown;
            _link = shutdown.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
        }

        Interlocked.Increment(ref _turn);
        _timer.Change(timeout, System.Threading.Timeout.InfiniteTimeSpan);
        return !_source.IsCancellationRequested;
    }

    /// <summary>It is not used again. Its source is left to the collector, since the timer may be about to cancel it.</summary>
    internal void Discard()
    {
        _timer.Dispose();
        _link.Dispose();
    }

    private bool EndTurn(long turn) => turn % 2 == 1 && Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn;

    private void Fire()
    {
        var turn = Volatile.Read(ref _turn);
        if (Remaining is { Ticks: > 0 } left)
        {
            // The platform's timers may be early.
            _timer.Change(left, System.Threading.Timeout.InfiniteTimeSpan);
        }
        else if (EndTurn(turn))
        {
            _source.Cancel();
        }
    }
}
