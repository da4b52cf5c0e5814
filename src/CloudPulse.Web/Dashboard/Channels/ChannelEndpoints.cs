using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Api.Channels;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Channels;

/// <summary><c>/settings/channels</c>: who is told, and whether it arrives.</summary>
internal static class ChannelEndpoints
{
    private const string Root = "/settings/channels";

    public static void MapChannelPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync);
        routes.MapGet(Root + "/{id:int}", ShowAsync);
    }

    public static void MapChannelForms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/new", New);
        routes.MapPost(Root + "/new", CreateAsync);
        routes.MapPost(Root + "/{id:int}", SaveAsync);
        routes.MapPost(Root + "/{id:int}/test", TestAsync);
        routes.MapPost(Root + "/{id:int}/delete", DeleteAsync);
    }

    public static string AddressOf(int id) => string.Create(CultureInfo.InvariantCulture, $"{Root}/{id}");

    private static async Task<IResult> ListAsync(
        string? notice,
        IRegistry<Channel> channels,
        ChannelKinds kinds,
        IOutbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<ChannelLine>();
        foreach (var channel in channels.Current.All)
        {
            var last = await outbox.PageAsync(new(channel.Key), null, 1, cancellationToken);
            var failed = 0;
            foreach (var state in (DeliveryState[])[DeliveryState.Rejected, DeliveryState.Exhausted])
            {
                failed += (await outbox.PageAsync(new(channel.Key, State: state), null, ChannelLine.MaxCounted, cancellationToken)).Count;
            }

            lines.Add(new(channel, last.Count > 0 ? last[0] : null, Math.Min(failed, ChannelLine.MaxCounted)));
        }

        return Page.Of<ChannelsPage>(
            new ChannelsModel(lines, kinds.Names, notice == "deleted" ? "The channel is deleted." : null, time.GetUtcNow())
        );
    }

    private static IResult New(string? type, ChannelReader reader, ChannelKinds kinds) =>
        type is not null && kinds.ByName(type, out _)
            ? Page.Of<NewChannelPage>(new NewChannelModel(type, DeclarationForms.Filled(reader.Shapes(type), new([], default))))
            : Page.NotFound($"kind of channel \"{type}\"");

    private static async Task<IResult> CreateAsync(
        string? type,
        HttpRequest request,
        IRegistry<Channel> channels,
        ChannelReader reader,
        ChannelKinds kinds,
        DeclarationForms forms,
        CancellationToken cancellationToken
    )
    {
        if (type is null || !kinds.ByName(type, out _))
        {
            return Page.NotFound($"kind of channel \"{type}\"");
        }

        var posted = await PostedForm.ReadAsync(request, cancellationToken);
        var form = forms.Posted(posted, reader.Shapes(type), existing: null).Declaring("type", type);
        var (saved, refused, status) = await DeclarationForms.SaveAsync(channels, form, cancellationToken);
        return saved is null
            ? Page.Of<NewChannelPage>(new NewChannelModel(type, refused), status)
            : new SeeOther($"{AddressOf(saved.Id)}?notice=created");
    }

    private static async Task<IResult> ShowAsync(
        int id,
        string? notice,
        string? state,
        long? before,
        long? tested,
        ChannelPageReader pages,
        IRegistry<Channel> channels,
        CancellationToken cancellationToken
    ) =>
        channels.Current.ById(id) is { } channel
            ? Page.Of<ChannelPage>(
                await pages.ReadAsync(channel, new(StateOf(state), before, tested), cancellationToken) with
                {
                    Notice = notice switch
                    {
                        "created" => "Created. Send a test to see whether messages arrive.",
                        "saved" => "Saved.",
                        _ => null,
                    },
                }
            )
            : NotFound(id);

    private static async Task<IResult> SaveAsync(
        int id,
        HttpRequest request,
        IRegistry<Channel> channels,
        ChannelReader reader,
        DeclarationForms forms,
        ChannelPageReader pages,
        CancellationToken cancellationToken
    )
    {
        if (channels.Current.ById(id) is not { } channel)
        {
            return NotFound(id);
        }

        var type = channel.Definition.Type;
        var posted = await PostedForm.ReadAsync(request, cancellationToken);
        var form = forms.Posted(posted, reader.Shapes(type), channel.Declaration).Declaring("type", type);
        var (saved, refused, status) = await DeclarationForms.SaveAsync(channels, form, cancellationToken);
        return saved is null
            ? Page.Of<ChannelPage>(await pages.ReadAsync(channel, new(), cancellationToken) with { Form = refused }, status)
            : new SeeOther($"{AddressOf(id)}?notice=saved");
    }

    private static async Task<IResult> TestAsync(
        int id,
        IRegistry<Channel> channels,
        IOutbox outbox,
        WebOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (channels.Current.ById(id) is not { } channel)
        {
            return NotFound(id);
        }

        var sent = await ChannelTest.SendAsync(channel, wait: true, outbox, options, time, cancellationToken);
        return new SeeOther(string.Create(CultureInfo.InvariantCulture, $"{AddressOf(id)}?tested={sent.Id}"));
    }

    private static async Task<IResult> DeleteAsync(
        int id,
        HttpRequest request,
        IRegistry<Channel> channels,
        ChannelPageReader pages,
        CancellationToken cancellationToken
    )
    {
        if (channels.Current.ById(id) is not { } channel)
        {
            return NotFound(id);
        }

        var (deleted, refusal, status) = await DeclarationForms.DeleteAsync(channels, id, request, cancellationToken);
        return deleted
            ? new SeeOther(Root + "?notice=deleted")
            : Page.Of<ChannelPage>(await pages.ReadAsync(channel, new(), cancellationToken) with { Refusal = refusal }, status);
    }

    private static DeliveryState? StateOf(string? text) =>
        Enum.TryParse<DeliveryState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;

    internal static IResult NotFound(int id) => Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"channel {id}"));
}
