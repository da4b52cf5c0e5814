using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Api.Channels;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Requests;

namespace CloudPulse.Web.Dashboard.Channels;

/// <param name="State">Only deliveries in this state.</param>
/// <param name="Before">Only those before this one.</param>
/// <param name="Tested">A test whose result is shown.</param>
internal sealed record ChannelPageQuery(DeliveryState? State = null, long? Before = null, long? Tested = null);

/// <summary>What a channel's page shows.</summary>
internal sealed class ChannelPageReader(ChannelReader reader, IOutbox outbox, TimeProvider time)
{
    private const int PageSize = 25;

    public async Task<ChannelModel> ReadAsync(Channel channel, ChannelPageQuery query, CancellationToken cancellationToken)
    {
        var filter = new DeliveryFilter(channel.Key, State: query.State);
        var found = await outbox.PageAsync(filter, query.Before, PageSize + 1, cancellationToken);
        var tested = query.Tested is { } id ? await outbox.GetAsync(id, cancellationToken) : null;
        return new()
        {
            Channel = channel,
            Form = FormOf(channel),
            Deliveries = [.. found.Take(PageSize)],
            State = query.State,
            Older = found.Count > PageSize ? found[PageSize - 1].Id : null,
            Tested = tested?.ChannelKey == channel.Key ? tested : null,
            Now = time.GetUtcNow(),
        };
    }

    private DeclarationForm FormOf(Channel channel) =>
        DeclarationForms.Filled(
            reader.Shapes(channel.Definition.Type),
            DeclarationForms.Shown(ChannelView.From(channel), ChannelView.ReadOnlyFields).Without(["type"]),
            channel.Declaration
        );
}
