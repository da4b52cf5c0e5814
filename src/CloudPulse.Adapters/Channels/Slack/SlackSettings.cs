using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Slack;

internal sealed record SlackSettings : IChannelSettings
{
    /// <summary>Its path is the credential.</summary>
    public required Secret WebhookUrl { get; init; }
    public string? Channel { get; init; }
    public string? Username { get; init; }
    public string? IconEmoji { get; init; }

    /// <summary>Who is called when an incident opens or goes on: <c>@here</c>, <c>@channel</c>, or the id of a member or user group.</summary>
    public string? Mention { get; init; }

    string? IChannelSettings.Target => new Uri(WebhookUrl.Reveal()).GetLeftPart(UriPartial.Authority);

    public override string ToString() => $"Slack at {((IChannelSettings)this).Target}";
}
