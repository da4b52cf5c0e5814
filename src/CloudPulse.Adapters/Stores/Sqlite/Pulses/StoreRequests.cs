using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>What is asked of the writing thread.</summary>
internal abstract record StoreRequest
{
    public abstract void Fail(Exception reason);

    /// <summary>What was acknowledged before the request is sealed.</summary>
    public virtual void Sealed() { }
}

internal sealed record AppendRequest(IReadOnlyList<Pulse> Pulses, CancellationToken Cancellation) : StoreRequest
{
    public AppendVerdict[] Verdicts { get; } = new AppendVerdict[Pulses.Count];

    public TaskCompletionSource<AppendVerdict[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Fail(Exception reason) => Done.TrySetException(reason);
}

/// <summary>Completes when all that was acknowledged before it is sealed.</summary>
internal record SealRequest : StoreRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public override void Fail(Exception reason) => _done.TrySetException(reason);

    public override void Sealed() => _done.TrySetResult();
}

/// <summary>Completes when the subject can't be found any more and is removed from the disk.</summary>
/// <param name="IfOlderThan">Unix milliseconds; nothing is done when it has a pulse at or after this.</param>
internal sealed record ForgetRequest(Subject Subject, long IfOlderThan = long.MaxValue) : SealRequest;
