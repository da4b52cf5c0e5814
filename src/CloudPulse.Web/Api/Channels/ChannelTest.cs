using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Channels;

/// <summary>A test message by the same way as every other: through the outbox.</summary>
internal static class ChannelTest
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public static async Task<Results<Ok<DeliveryView>, Accepted<DeliveryView>, ProblemResult>> Send(
        string id,
        HttpRequest request,
        IRegistry<Channel> channels,
        IOutbox outbox,
        WebOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (channel, missing) = RouteId.Channel(channels, id);
        if (missing is not null)
        {
            return missing;
        }

        var query = new QueryReader(request);
        var wait = query.Boolean("wait") ?? false;
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var now = time.GetUtcNow();
        var delivery = await outbox.EnqueueAsync(
            NotificationPlanner.Test(channel, now, options.PublicUrl?.ToString()),
            now,
            cancellationToken
        );
        if (wait)
        {
            delivery = await WaitAsync(outbox, delivery, time, cancellationToken);
        }

        var view = DeliveryView.From(delivery);
        return delivery.State == DeliveryState.Pending
            ? TypedResults.Accepted(string.Create(CultureInfo.InvariantCulture, $"/api/v1/deliveries/{delivery.Id}"), view)
            : TypedResults.Ok(view);
    }

    /// <summary>Until the first attempt has ended, for better or worse, or <see cref="MaxWait"/> is over.</summary>
    private static async Task<Delivery> WaitAsync(IOutbox outbox, Delivery delivery, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (delivery is { State: DeliveryState.Pending, Attempts: 0 } && time.GetElapsedTime(started) < MaxWait)
        {
            await Task.Delay(LookEvery, time, cancellationToken);
            delivery = await outbox.GetAsync(delivery.Id, cancellationToken) ?? delivery;
        }

        return delivery;
    }
}
