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

        var delivery = await SendAsync(channel, wait, outbox, options, time, cancellationToken);
        var view = DeliveryView.From(delivery);
        return delivery.State == DeliveryState.Pending
            ? TypedResults.Accepted(string.Create(CultureInfo.InvariantCulture, $"/api/v1/deliveries/{delivery.Id}"), view)
            : TypedResults.Ok(view);
    }

    /// <summary>Puts a test message into the outbox.</summary>
    /// <param name="channel">Where it goes.</param>
    /// <param name="wait">Wait for the first attempt.</param>
    /// <param name="outbox">By which it goes.</param>
    /// <param name="options">Where this installation is, for the message's links.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Waits no longer; it is sent all the same.</param>
    public static async Task<Delivery> SendAsync(
        Channel channel,
        bool wait,
        IOutbox outbox,
        WebOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var message = NotificationPlanner.Test(channel, now, options.PublicUrl?.ToString());
        var delivery = await outbox.EnqueueAsync(message, now, cancellationToken);
        return wait ? await WaitAsync(outbox, delivery, time, cancellationToken) : delivery;
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
