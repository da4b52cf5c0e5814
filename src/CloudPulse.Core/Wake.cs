namespace CloudPulse.Core;

/// <summary>Lets a loop sleep until it is woken or a time has passed. Waking it twice while it is awake counts once.</summary>
public sealed class Wake : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private TaskCompletionSource _woken = New();

    public Wake(TimeProvider time) =>
        _timer = time.CreateTimer(static wake => ((Wake)wake!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Set()
    {
        lock (_lock)
        {
            _woken.TrySetResult();
        }
    }

    /// <summary>Sleeps for about <paramref name="max"/> at most. Returns at once when it was woken since it last returned.</summary>
    public async ValueTask WaitAsync(TimeSpan max, CancellationToken cancellationToken)
    {
        Task woken;
        lock (_lock)
        {
            woken = _woken.Task;
        }

        if (!woken.IsCompleted && max > TimeSpan.Zero)
        {
            // Timers of the platform tick in milliseconds and round down: a sleep that ends too early would spin.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(max.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            await woken.WaitAsync(cancellationToken);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        lock (_lock)
        {
            if (_woken.Task.IsCompleted)
            {
                _woken = New();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
