using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Channels;

internal static class ChannelRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("Channels");
        channels
            .MapMethods("", ReadRoutes.Methods, ChannelReads.List)
            .RequireScope(Scopes.Read)
            .WithName("list_channels")
            .WithSummary("List channels")
            .WithQuery(new("type", "Only those of this type: webhook, slack, …"), QueryParameter.Limit, QueryParameter.Cursor);
        channels
            .MapMethods("/{id}", ReadRoutes.Methods, ChannelReads.Get)
            .RequireScope(Scopes.Read)
            .WithName("get_channel")
            .WithSummary("Get a channel; its secrets are masked")
            .WithProblems(404);

        var writes = channels.MapGroup("").RequireScope(Scopes.Write);
        writes.MapPost("", ChannelWrites.Create).AsCreate<ChannelDeclaration>("channel", "Create a channel");
        writes
            .MapPut("/{id}", ChannelWrites.Replace)
            .AsReplace<ChannelDeclaration>("channel", "Replace a channel's declaration; a secret sent as ******** stays as it is");
        writes.MapPatch("/{id}", ChannelWrites.Patch).AsPatch<ChannelDeclaration>("channel");
        writes.MapDelete("/{id}", ChannelWrites.Delete).AsDelete("channel", "Delete a channel that no check names");
        writes
            .MapPost("/{id}/test", ChannelTest.Send)
            .WithName("test_channel")
            .WithSummary("Send a test message")
            .WithQuery(new QueryParameter("wait", "Wait up to 15 s for the first attempt. Default: false.", Choices: ["true", "false"]))
            .WithProblems(404);
    }
}
