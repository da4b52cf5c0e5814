using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Channels;

internal static class ChannelWrites
{
    public static Task<Results<Created<ChannelView>, ProblemResult>> Create(
        HttpContext context,
        IRegistry<Channel> channels,
        CancellationToken cancellationToken
    ) => Writes(channels).CreateAsync(context, cancellationToken);

    public static Task<Results<Ok<ChannelView>, ProblemResult>> Replace(
        string id,
        HttpContext context,
        IRegistry<Channel> channels,
        CancellationToken cancellationToken
    ) => Writes(channels).ReplaceAsync(id, context, cancellationToken);

    public static Task<Results<Ok<ChannelView>, ProblemResult>> Patch(
        string id,
        HttpContext context,
        IRegistry<Channel> channels,
        CancellationToken cancellationToken
    ) => Writes(channels).PatchAsync(id, context, cancellationToken);

    public static Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        HttpContext context,
        IRegistry<Channel> channels,
        CancellationToken cancellationToken
    ) => Writes(channels).DeleteAsync(id, context, cancellationToken);

    private static DeclaredWrites<Channel, ChannelView> Writes(IRegistry<Channel> channels) =>
        new(channels, "channel", "channels", ChannelView.ReadOnlyFields, channel => channel.Declaration, ChannelView.From);
}
