namespace CloudPulse.Core;

/// <summary>Lets a loop sleep until it is woken or a time has passed. Waking it twice while it is awake counts once.</summary>
public sealed class Wake(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _woken = New();

    public void Set()
    {
        lock (_lock)
        {
            _woken.TrySetResult();
        }
    }

    /// <summary>Sleeps for at most <paramref name="max"/>. Returns at once when it was woken since it last returned.</summary>
    public async Task WaitAsync(TimeSpan max, CancellationToken cancellationToken)
    {
        Task woken;
        lock (_lock)
        {
            woken = _woken.Task;
        }

        if (!woken.IsCompleted && max > TimeSpan.Zero)
        {
            // Timers of the platform tick in milliseconds and round down: a sleep that ends too early would spin.
            var sleep = TimeSpan.FromMilliseconds(Math.Ceiling(max.TotalMilliseconds));
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(woken, Task.Delay(sleep, time, ended.Token));
            await ended.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }

        lock (_lock)
        {
            if (_woken.Task.IsCompleted)
            {
                _woken = New();
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
