namespace CloudPulse.Core.Bus;

/// <summary>
/// What roles speak through, besides the stores. Messages of a topic reach every group once, and within a group one subscriber.
/// At-least-once: what was received and neither acknowledged nor refused is delivered again when its subscription ends.
/// Bounded: what happens when a group is full is the topic's <see cref="FullMode"/>.
/// Every implementation passes <c>BusContract</c> of CloudPulse.Conformance.
/// </summary>
public interface IBus
{
    /// <summary>
    /// Publishes. With <see cref="FullMode.Wait"/> it returns when all were taken; with <see cref="FullMode.DropNewest"/> at once.
    /// </summary>
    /// <returns>How many messages some group had no room for; they are counted in <c>cloudpulse_bus_dropped_total</c>.</returns>
    ValueTask<int> PublishAsync<T>(Topic<T> topic, IReadOnlyList<T> messages, CancellationToken cancellationToken);

    /// <summary>Joins a group. Messages published before a group's first subscription are not delivered to it.</summary>
    IBusSubscription<T> Subscribe<T>(Topic<T> topic, string group);
}

public interface IBusSubscription<T> : IAsyncDisposable
{
    /// <summary>Waits for at least one message and returns up to <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<BusMessage<T>>> ReceiveAsync(int max, CancellationToken cancellationToken);

    /// <summary>Returns at once with up to <paramref name="max"/> messages that are there now, perhaps none.</summary>
    ValueTask<IReadOnlyList<BusMessage<T>>> PollAsync(int max, CancellationToken cancellationToken);

    /// <summary>These were handled.</summary>
    ValueTask AckAsync(IReadOnlyList<BusMessage<T>> messages, CancellationToken cancellationToken);

    /// <summary>These could not be handled now: deliver them again.</summary>
    ValueTask NackAsync(IReadOnlyList<BusMessage<T>> messages, CancellationToken cancellationToken);
}

/// <param name="Sequence">The bus's own handle for acknowledging.</param>
/// <param name="Attempt">1 for the first delivery.</param>
public readonly record struct BusMessage<T>(T Body, long Sequence, int Attempt);

public enum FullMode
{
    /// <summary>Publishing waits until there is room: back-pressure.</summary>
    Wait,

    /// <summary>The message is refused to the full group and counted: for what is worthless when late.</summary>
    DropNewest,
}

/// <summary>A named stream of one sort of message.</summary>
/// <param name="Name">Lower-case words: fit for a Redis key or a NATS subject.</param>
/// <param name="Capacity">How many messages a group may have waiting.</param>
/// <param name="FullMode">What happens past that.</param>
/// <param name="DedupeId">Gives a message's identity, for buses that drop redeliveries; null: the receiver copes with repeats.</param>
public sealed record Topic<T>(string Name, int Capacity, FullMode FullMode, Func<T, string>? DedupeId = null);
