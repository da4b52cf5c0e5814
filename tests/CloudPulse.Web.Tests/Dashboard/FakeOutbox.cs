using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>Two deliveries for every incident: one arrived, one is tried again.</summary>
internal sealed class FakeOutbox(TimeProvider time) : IOutbox
{
    public Task<IReadOnlyList<Delivery>> PageAsync(DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Delivery>>(
            filter.IncidentId is not { } incident
                ? []
                :
                [
                    Make(2, incident, "webhook-on-call", DeliveryState.Pending, 3, "503 Service Unavailable"),
                    Make(1, incident, "ops", DeliveryState.Delivered, 1, "200 ok"),
                ]
        );

    public Task<OutboxDepth> DepthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new OutboxDepth(1, time.GetUtcNow().AddMinutes(-3), "webhook-on-call"));

    public Task<IReadOnlyList<Delivery>> ClaimAsync(
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        ClaimLimits limits,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task CompleteAsync(
        long id,
        DeliveryAttempt attempt,
        DeliveryState state,
        DateTimeOffset? nextAttemptAt,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task HastenAsync(string channelKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Delivery> EnqueueAsync(OutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Delivery?> ResendAsync(long id, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Delivery?> GetAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(long id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Delivery Make(long id, long incident, string channel, DeliveryState state, int attempts, string detail) =>
        new()
        {
            Id = id,
            ChannelKey = channel,
            State = state,
            Attempts = attempts,
            CreatedAt = time.GetUtcNow().AddMinutes(-3),
            CompletedAt = state == DeliveryState.Delivered ? time.GetUtcNow().AddMinutes(-2) : null,
            LastDetail = detail,
            Message = new()
            {
                IdempotencyKey = $"incident-{incident}-opened-1-{channel}",
                Event = NotificationEvent.Opened,
                OccurredAt = time.GetUtcNow().AddMinutes(-3),
                IncidentId = incident,
                Subject = Subject.Check("shop"),
                SubjectName = "Shop",
            },
        };
}
