using System.Net.Http.Headers;
using System.Text;
using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Slack;

/// <summary>Slack by an incoming webhook. See docs/channels/slack.md.</summary>
internal sealed class SlackChannel(AddressPolicy policy, TimeProvider time) : IChannelKind, IDisposable
{
    private readonly HttpSender _sender = new(policy, time);

    public string Name => "slack";

    public IChannelSettings? ReadSettings(FieldReader fields) => SlackSettingsReader.Read(fields);

    public async Task<DeliveryResult> SendAsync(IChannelSettings settings, NotificationMessage message, CancellationToken cancellationToken)
    {
        var slack = (SlackSettings)settings;
        var url = new Uri(slack.WebhookUrl.Reveal());
        var body = Encoding.UTF8.GetBytes(SlackMessage.Of(slack, message).ToJsonString());
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", message.IdempotencyKey);
        var answer = await _sender.SendAsync(request, verifyTls: true, new(url), cancellationToken);
        var result = HttpVerdict.Of(answer);
        return result.Verdict == DeliveryVerdict.Rejected && SlackErrors.Advice(answer) is { } advice
            ? result with
            {
                Detail = $"{answer.Detail}. {advice}",
            }
            : result;
    }

    public void Dispose() => _sender.Dispose();
}
