using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Channels;

/// <summary>One message to a channel with every attempt at it.</summary>
internal static class DeliveryEndpoints
{
    private const string Place = "/settings/channels/{id:int}/deliveries/{delivery:long}";

    public static void MapDeliveryPages(this IEndpointRouteBuilder routes) => routes.MapGet(Place, ShowAsync);

    public static void MapDeliveryForms(this IEndpointRouteBuilder routes) => routes.MapPost(Place + "/resend", ResendAsync);

    public static string AddressOf(int channel, long delivery) =>
        string.Create(CultureInfo.InvariantCulture, $"{ChannelEndpoints.AddressOf(channel)}/deliveries/{delivery}");

    private static async Task<IResult> ShowAsync(
        int id,
        long delivery,
        string? notice,
        IRegistry<Channel> channels,
        IOutbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, delivery, channels, outbox, cancellationToken) is not var (channel, found))
        {
            return NotFound(delivery);
        }

        return Page.Of<DeliveryPage>(
            new DeliveryModel(
                channel,
                found,
                await outbox.AttemptsAsync(delivery, cancellationToken),
                notice switch
                {
                    "resent" => "It is sent again.",
                    "pending" => "It is going to be sent already.",
                    _ => null,
                },
                time.GetUtcNow()
            )
        );
    }

    private static async Task<IResult> ResendAsync(
        int id,
        long delivery,
        IRegistry<Channel> channels,
        IOutbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, delivery, channels, outbox, cancellationToken) is null)
        {
            return NotFound(delivery);
        }

        var resent = await outbox.ResendAsync(delivery, time.GetUtcNow(), cancellationToken);
        return new SeeOther($"{AddressOf(id, delivery)}?notice={(resent is null ? "pending" : "resent")}");
    }

    private static async Task<(Channel Channel, Delivery Delivery)?> FindAsync(
        int id,
        long delivery,
        IRegistry<Channel> channels,
        IOutbox outbox,
        CancellationToken cancellationToken
    ) =>
        channels.Current.ById(id) is { } channel
        && await outbox.GetAsync(delivery, cancellationToken) is { } found
        && found.ChannelKey == channel.Key
            ? (channel, found)
            : null;

    private static IResult NotFound(long delivery) =>
        Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"delivery {delivery} to this channel"));
}
