using System.Collections.Concurrent;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Deadlines of attempts. Their cancellation sources, and the timers in them, are used again and again.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private const int MaxKept = 4096;

    private readonly ConcurrentQueue<CancellationTokenSource> _kept = new();
    private int _keptCount;

    /// <summary>Starts the clock of an attempt that <paramref name="shutdown"/> may end before.</summary>
    public Deadline Start(TimeSpan timeout, CancellationToken shutdown)
    {
        if (_kept.TryDequeue(out var source))
        {
            Interlocked.Decrement(ref _keptCount);
            source.CancelAfter(timeout);
        }
        else
        {
            source = new(timeout, time);
        }

        return new(this, time, source, timeout, shutdown);
    }

    internal void Return(CancellationTokenSource source)
    {
        if (source.TryReset() && Volatile.Read(ref _keptCount) < MaxKept)
        {
            Interlocked.Increment(ref _keptCount);
            _kept.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}

/// <summary>The clock of one attempt. After <see cref="Dispose"/> nothing of it may be used.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly Deadlines _owner;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _link;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _shutdown;

    public Deadline(Deadlines owner, TimeProvider time, CancellationTokenSource source, TimeSpan timeout, CancellationToken shutdown)
    {
        _owner = owner;
        _time = time;
        _source = source;
        _timeout = timeout;
        _shutdown = shutdown;
        Started = time.GetTimestamp();
        _link = shutdown.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    /// <summary>Cancelled when the attempt must end, for whichever reason.</summary>
    public CancellationToken Token => _source.Token;

    public long Started { get; }

    public TimeSpan Timeout => _timeout;

    public long Now => _time.GetTimestamp();

    public TimeSpan Elapsed => _time.GetElapsedTime(Started);

    public TimeSpan Remaining => _timeout - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

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
        _link.Dispose();
        _owner.Return(_source);
    }
}
