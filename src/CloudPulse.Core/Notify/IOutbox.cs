using System.Collections.Frozen;

namespace CloudPulse.Core.Notify;

/// <summary>A message on its way into the outbox, to one channel.</summary>
public sealed record OutboxMessage(string ChannelKey, NotificationMessage Message);

/// <summary>The numeric values are stored: never renumber them.</summary>
public enum DeliveryState : byte
{
    Pending = 0,
    Delivered = 1,

    /// <summary>The receiver refused it for good, or the channel is gone: <see cref="Delivery.LastDetail"/> says why.</summary>
    Rejected = 2,

    /// <summary>Tried until the retries ran out.</summary>
    Exhausted = 3,
}

/// <summary>One message to one channel, and how it fared.</summary>
public sealed record Delivery
{
    public required long Id { get; init; }
    public required string ChannelKey { get; init; }
    public required NotificationMessage Message { get; init; }
    public required DeliveryState State { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last put in again by hand; null: never.</summary>
    public DateTimeOffset? ResentAt { get; init; }

    /// <summary>Since it was created or resent.</summary>
    public int Attempts { get; init; }

    /// <summary>For pending ones: not before.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public string? LastDetail { get; init; }
}

/// <summary>One line of the delivery log.</summary>
public sealed record DeliveryAttempt(DateTimeOffset At, TimeSpan Duration, DeliveryVerdict Verdict, int? Code, string Detail);

/// <summary>
/// The durable queue of messages. Messages are put into it by <see cref="Evaluate.IIncidentStore"/>'s transactions. A reminder takes the place of
/// the one before it where that still waits and is not out with a dispatcher: who comes back after a day is reminded once.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Takes due deliveries within <paramref name="limits"/> and hides them until <paramref name="leaseUntil"/>, so that a dispatcher that
    /// dies loses none. Of the deliveries of one incident to one channel only the oldest pending one is ever given out, and not while
    /// another of them is out: order is kept.
    /// </summary>
    Task<IReadOnlyList<Delivery>> ClaimAsync(
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        ClaimLimits limits,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Writes an attempt into the log and the delivery's new state. <paramref name="nextAttemptAt"/> is for pending ones. A delivery that
    /// somebody else completed meanwhile keeps its state; the attempt is logged all the same.
    /// </summary>
    Task CompleteAsync(
        long id,
        DeliveryAttempt attempt,
        DeliveryState state,
        DateTimeOffset? nextAttemptAt,
        CancellationToken cancellationToken
    );

    /// <summary>When the next pending delivery is due or its lease ends; null when there is none.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>Makes due at once what waits for another attempt at this channel. What is out with a dispatcher stays out.</summary>
    Task HastenAsync(string channelKey, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Puts a message in that belongs to no incident's change: a test.</summary>
    Task<Delivery> EnqueueAsync(OutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes a delivered, rejected or exhausted delivery pending again, attempts counted anew; null when there is none such.</summary>
    Task<Delivery?> ResendAsync(long id, DateTimeOffset now, CancellationToken cancellationToken);

    Task<Delivery?> GetAsync(long id, CancellationToken cancellationToken);

    Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(long id, CancellationToken cancellationToken);

    /// <summary>Deliveries newest first, those with id &lt; <paramref name="before"/>.</summary>
    Task<IReadOnlyList<Delivery>> PageAsync(DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>How many are pending, and the oldest one.</summary>
    Task<OutboxDepth> DepthAsync(CancellationToken cancellationToken);

    /// <summary>Forgets completed deliveries older than <paramref name="before"/>.</summary>
    Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>How many deliveries one claim may take.</summary>
/// <param name="Total">In all.</param>
/// <param name="PerChannel">Of each channel that <paramref name="Exceptions"/> does not name.</param>
/// <param name="Exceptions">Of these channels, by key; 0 leaves a channel out.</param>
public sealed record ClaimLimits(int Total, int PerChannel, IReadOnlyDictionary<string, int> Exceptions)
{
    public static ClaimLimits UpTo(int total) => new(total, total, FrozenDictionary<string, int>.Empty);

    public int For(string channelKey) => Exceptions.GetValueOrDefault(channelKey, PerChannel);
}

/// <summary>Every null field matches all.</summary>
public sealed record DeliveryFilter(string? ChannelKey = null, long? IncidentId = null, DeliveryState? State = null);

/// <param name="Pending">How many.</param>
/// <param name="OldestSince">When the oldest of them was created or resent.</param>
/// <param name="OldestChannel">That one's channel.</param>
public readonly record struct OutboxDepth(long Pending, DateTimeOffset? OldestSince, string? OldestChannel);
