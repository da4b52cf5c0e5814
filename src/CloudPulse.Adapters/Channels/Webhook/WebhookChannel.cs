using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Webhook;

/// <summary>Any HTTP receiver: JSON or a template of one's own, signed. See docs/channels/webhook.md.</summary>
internal sealed class WebhookChannel(AddressPolicy policy, TimeProvider time) : IChannelKind, IDisposable
{
    private readonly HttpSender _sender = new(policy, time);

    public string Name => "webhook";

    public IChannelSettings? ReadSettings(FieldReader fields) => WebhookSettingsReader.Read(fields);

    public async Task<DeliveryResult> SendAsync(IChannelSettings settings, NotificationMessage message, CancellationToken cancellationToken)
    {
        var webhook = (WebhookSettings)settings;
        var url = new Uri(webhook.Url.Reveal());
        var redaction = new Redaction(url, webhook.Headers.Values.Append(webhook.Secret));
        return HttpVerdict.Of(await _sender.SendAsync(Request(webhook, url, message), webhook.VerifyTls, redaction, cancellationToken));
    }

    public void Dispose() => _sender.Dispose();

    private HttpRequestMessage Request(WebhookSettings webhook, Uri url, NotificationMessage message)
    {
        var body = Encoding.UTF8.GetBytes(webhook.Template?.Render(message) ?? WebhookPayload.Of(message).ToJson());
        var request = new HttpRequestMessage(webhook.Method == WebhookMethod.Put ? HttpMethod.Put : HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(webhook.ContentType) } },
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", message.IdempotencyKey);
        request.Headers.TryAddWithoutValidation("CloudPulse-Event", NotificationText.NameOf(message.Event));
        if (webhook.Secret is { } secret)
        {
            request.Headers.TryAddWithoutValidation("CloudPulse-Signature", Signature(secret, body));
        }

        foreach (var (name, value) in webhook.Headers)
        {
            // Content-Language and the like belong to the content, all else to the request.
            if (!request.Headers.TryAddWithoutValidation(name, value.Reveal()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value.Reveal());
            }
        }

        return request;
    }

    /// <summary>The time in it keeps a receiver from taking a recorded request for a new one.</summary>
    private string Signature(Secret secret, byte[] body)
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(at), (byte)'.', .. body];
        return $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), signed))}";
    }
}
