using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Channels;

internal static class ChannelReads
{
    private static readonly CursorCodec<long> Cursor = Cursors.ById("channels");

    public static Results<Ok<Page<ChannelView>>, ProblemResult> List(HttpRequest request, IRegistry<Channel> channels)
    {
        var query = new QueryReader(request);
        var type = query.Text("type");
        var limit = query.Limit();
        var after = query.Cursor(Cursor) ?? 0;
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        List<Channel> found =
        [
            .. channels
                .Current.All.Where(channel => channel.Id > after && (type is null || channel.Definition.Type == type))
                .Take(limit + 1),
        ];
        return TypedResults.Ok(
            new Page<ChannelView>(
                [.. found.Take(limit).Select(ChannelView.From)],
                found.Count > limit ? Cursor.Encode(found[limit - 1].Id) : null
            )
        );
    }

    public static Results<Ok<ChannelView>, ProblemResult> Get(string id, HttpResponse response, IRegistry<Channel> channels)
    {
        var (channel, problem) = RouteId.Channel(channels, id);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Set(response, channel.Declaration.Version);
        return TypedResults.Ok(ChannelView.From(channel));
    }
}
