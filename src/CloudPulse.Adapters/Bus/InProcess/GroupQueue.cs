using CloudPulse.Core.Bus;

namespace CloudPulse.Adapters.Bus.InProcess;

/// <summary>One group's messages: those waiting, and those that came back. A batch is added under one lock and wakes its reader once.</summary>
internal sealed class GroupQueue<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<BusMessage<T>> _waiting = new();
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;
    private long _sequence;

    public int Count => _waiting.Count;

    /// <summary>Adds as many messages as there is room for, from <paramref name="index"/> on; the index of the first that found none.</summary>
    public int Add(IReadOnlyList<T> messages, int index)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            for (; index < messages.Count && _waiting.Count < capacity; index++)
            {
                _waiting.Enqueue(new(messages[index], ++_sequence, 1));
            }

            arrival = TakeArrival();
        }

        arrival?.TrySetResult();
        return index;
    }

    /// <summary>Takes a message back, even to a full queue: only what was taken comes back, so it is bounded by what was in flight.</summary>
    public void Return(BusMessage<T> message)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            _waiting.Enqueue(message with { Attempt = message.Attempt + 1 });
            arrival = TakeArrival();
        }

        arrival?.TrySetResult();
    }

    public List<BusMessage<T>> Take(int max)
    {
        TaskCompletionSource? room;
        List<BusMessage<T>> taken;
        lock (_lock)
        {
            taken = new(Math.Min(max, _waiting.Count));
            while (taken.Count < max && _waiting.TryDequeue(out var message))
            {
                taken.Add(message);
            }

            room = _waiting.Count < capacity ? _room : null;
            _room = room is null ? _room : null;
        }

        room?.TrySetResult();
        return taken;
    }

    /// <summary>Ends when there may be a message.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => WaitAsync(ref _arrival, () => _waiting.Count > 0, cancellationToken);

    /// <summary>Ends when there may be room for one.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken) =>
        WaitAsync(ref _room, () => _waiting.Count < capacity, cancellationToken);

    private Task WaitAsync(ref TaskCompletionSource? signal, Func<bool> isThere, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (isThere())
            {
                return Task.CompletedTask;
            }

            signal ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return signal.Task.WaitAsync(cancellationToken);
        }
    }

    private TaskCompletionSource? TakeArrival()
    {
        var arrival = _waiting.Count > 0 ? _arrival : null;
        _arrival = arrival is null ? _arrival : null;
        return arrival;
    }
}
