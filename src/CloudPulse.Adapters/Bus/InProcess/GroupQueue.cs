using System.Collections.Concurrent;
using System.Threading.Channels;
using CloudPulse.Core.Bus;

namespace CloudPulse.Adapters.Bus.InProcess;

/// <summary>One group's messages: those waiting, and those that came back to a full queue.</summary>
internal sealed class GroupQueue<T>(int capacity)
{
    private readonly Channel<BusMessage<T>> _waiting = Channel.CreateBounded<BusMessage<T>>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, AllowSynchronousContinuations = false }
    );

    private readonly ConcurrentQueue<BusMessage<T>> _returned = new();
    private long _sequence;

    public int Count => _waiting.Reader.Count + _returned.Count;

    public bool TryAdd(T message) => _waiting.Writer.TryWrite(Number(message));

    public ValueTask AddAsync(T message, CancellationToken cancellationToken) =>
        _waiting.Writer.WriteAsync(Number(message), cancellationToken);

    /// <summary>
    /// Takes a message back. A reader can only be waiting while the queue is empty, so what does not fit into the queue is found by a reader
    /// that is awake; and only what was taken comes back, so it is bounded by what was in flight.
    /// </summary>
    public void Return(BusMessage<T> message)
    {
        var again = message with { Attempt = message.Attempt + 1 };
        if (!_waiting.Writer.TryWrite(again))
        {
            _returned.Enqueue(again);
        }
    }

    public List<BusMessage<T>> Take(int max)
    {
        var taken = new List<BusMessage<T>>(Math.Min(max, Count));
        while (taken.Count < max && (_returned.TryDequeue(out var message) || _waiting.Reader.TryRead(out message)))
        {
            taken.Add(message);
        }

        return taken;
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _waiting.Reader.WaitToReadAsync(cancellationToken);

    private BusMessage<T> Number(T message) => new(message, Interlocked.Increment(ref _sequence), 1);
}
