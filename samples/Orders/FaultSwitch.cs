namespace Orders;

/// <summary>The faults that are on now.</summary>
public sealed class FaultSwitch
{
    private Position _now = new(new(), new(TaskCreationOptions.RunContinuationsAsynchronously));

    public FaultSettings Settings => Volatile.Read(ref _now).Settings;

    /// <summary>Ends when the faults change: what hangs goes on then.</summary>
    public Task Changed => Volatile.Read(ref _now).Left.Task;

    public void Set(FaultSettings settings) =>
        Interlocked.Exchange(ref _now, new(settings, new(TaskCreationOptions.RunContinuationsAsynchronously))).Left.SetResult();

    private sealed record Position(FaultSettings Settings, TaskCompletionSource Left);
}
