using System.Collections.Concurrent;
using CloudPulse.Core.Bus;

namespace CloudPulse.Adapters.Bus.InProcess;

/// <summary>Remembers what it gave out until it is acknowledged; what is left when it ends goes back to the group.</summary>
internal sealed class InProcessSubscription<T>(GroupQueue<T> queue) : IBusSubscription<T>
{
    private readonly ConcurrentDictionary<long, BusMessage<T>> _givenOut = new();

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
        foreach (var message in messages)
        {
            _givenOut.TryRemove(message.Sequence, out _);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask NackAsync(IReadOnlyList<BusMessage<T>> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (_givenOut.TryRemove(message.Sequence, out _))
            {
                queue.Return(message);
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await NackAsync([.. _givenOut.Values.OrderBy(message => message.Sequence)], CancellationToken.None);

    private List<BusMessage<T>> Take(int max)
    {
        var taken = queue.Take(max);
        foreach (var message in taken)
        {
            _givenOut[message.Sequence] = message;
        }

        return taken;
    }
}
