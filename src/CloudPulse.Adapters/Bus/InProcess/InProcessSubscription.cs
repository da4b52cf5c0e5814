using CloudPulse.Core.Bus;

namespace CloudPulse.Adapters.Bus.InProcess;

/// <summary>Remembers what it gave out until it is acknowledged; what is left when it ends goes back to the group.</summary>
internal sealed class InProcessSubscription<T>(GroupQueue<T> queue) : IBusSubscription<T>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, BusMessage<T>> _givenOut = [];

    public async ValueTask<IReadOnlyList<BusMessage<T>>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var taken = Take(max);
            if (taken.Count > 0)
            {
                return taken;
            }

            await queue.WaitAsync(cancellationToken);
        }
    }

    public ValueTask<IReadOnlyList<BusMessage<T>>> PollAsync(int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<BusMessage<T>>>(Take(max));

    public ValueTask AckAsync(IReadOnlyList<BusMessage<T>> messages, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                _givenOut.Remove(message.Sequence);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask NackAsync(IReadOnlyList<BusMessage<T>> messages, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                if (_givenOut.Remove(message.Sequence))
                {
                    queue.Return(message);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        BusMessage<T>[] held;
        lock (_lock)
        {
            held = [.. _givenOut.Values.OrderBy(message => message.Sequence)];
        }

        await NackAsync(held, CancellationToken.None);
    }

    private List<BusMessage<T>> Take(int max)
    {
        var taken = queue.Take(max);
        lock (_lock)
        {
            foreach (var message in taken)
            {
                _givenOut.Add(message.Sequence, message);
            }
        }

        return taken;
    }
}
