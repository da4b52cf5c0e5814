using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Responses;

/// <summary>One message to one channel, and how it fares.</summary>
internal record DeliveryView
{
    public required long Id { get; init; }

    /// <summary>The channel's key.</summary>
    public required string Channel { get; init; }
    public required DeliveryState State { get; init; }
    public required NotificationEvent Event { get; init; }
    public long? IncidentId { get; init; }
    public required string Subject { get; init; }

    /// <summary>The same in every attempt, so that the receiver can drop what it saw before.</summary>
    public required string IdempotencyKey { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ResentAt { get; init; }

    /// <summary>Since it was created or resent.</summary>
    public required int Attempts { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public string? LastDetail { get; init; }

    public static DeliveryView From(Delivery delivery) =>
        new()
        {
            Id = delivery.Id,
            Channel = delivery.ChannelKey,
            State = delivery.State,
            Event = delivery.Message.Event,
            IncidentId = delivery.Message.IncidentId,
            Subject = delivery.Message.Subject.ToString(),
            IdempotencyKey = delivery.Message.IdempotencyKey,
            CreatedAt = delivery.CreatedAt,
            ResentAt = delivery.ResentAt,
            Attempts = delivery.Attempts,
            NextAttemptAt = delivery.NextAttemptAt,
            CompletedAt = delivery.CompletedAt,
            LastDetail = delivery.LastDetail,
        };
}
