using System.Collections.Frozen;
using System.Text.Json.Serialization;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Webhook;

internal enum WebhookMethod
{
    Post,
    Put,
}

internal sealed record WebhookSettings : IChannelSettings
{
    /// <summary>As a whole: its path and query often carry a token.</summary>
    public required Secret Url { get; init; }
    public WebhookMethod Method { get; init; }
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = FrozenDictionary<string, Secret>.Empty;

    /// <summary>The key of the signature.</summary>
    public Secret? Secret { get; init; }

    /// <summary>A template; null: the documented JSON.</summary>
    public string? Body { get; init; }
    public string ContentType { get; init; } = WebhookSettingsReader.Json;
    public bool VerifyTls { get; init; } = true;
    public TimeSpan? Timeout { get; init; }

    [JsonIgnore]
    public BodyTemplate? Template { get; init; }

    string? IChannelSettings.Target => new Uri(Url.Reveal()).GetLeftPart(UriPartial.Authority);

    public override string ToString() => $"webhook to {((IChannelSettings)this).Target}";
}
