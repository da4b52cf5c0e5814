using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels;

/// <summary>An outbox on a disk that fails and recovers.</summary>
internal class BreakableOutbox(IOutbox inner) : IOutbox
{
    public bool IsBroken { get; set; }

    private IOutbox Inner => IsBroken ? throw new IOException("The disk is gone.") : inner;

    public virtual Task<IReadOnlyList<Delivery>> ClaimAsync(
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        ClaimLimits limits,
        CancellationToken cancellationToken
    ) => Inner.ClaimAsync(now, leaseUntil, limits, cancellationToken);

    public Task CompleteAsync(
        long id,
        DeliveryAttempt attempt,
        DeliveryState state,
        DateTimeOffset? nextAttemptAt,
        CancellationToken cancellationToken
    ) => Inner.CompleteAsync(id, attempt, state, nextAttemptAt, cancellationToken);

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Inner.NextDueAsync(cancellationToken);

    public Task HastenAsync(string channelKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        Inner.HastenAsync(channelKey, now, cancellationToken);

    public Task<Delivery> EnqueueAsync(OutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken) =>
        Inner.EnqueueAsync(message, now, cancellationToken);

    public Task<Delivery?> ResendAsync(long id, DateTimeOffset now, CancellationToken cancellationToken) =>
        Inner.ResendAsync(id, now, cancellationToken);

    public Task<Delivery?> GetAsync(long id, CancellationToken cancellationToken) => Inner.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(long id, CancellationToken cancellationToken) =>
        Inner.AttemptsAsync(id, cancellationToken);

    public Task<IReadOnlyList<Delivery>> PageAsync(DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        Inner.PageAsync(filter, before, limit, cancellationToken);

    public Task<OutboxDepth> DepthAsync(CancellationToken cancellationToken) => Inner.DepthAsync(cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) => Inner.PurgeAsync(before, cancellationToken);
}
