using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Channels.Slack;

internal static class SlackSettingsReader
{
    public static SlackSettings? Read(FieldReader fields)
    {
        var mistakes = fields.Errors.Count;
        var url = ReadUrl(fields);
        var channel = fields.String("channel", 80);
        var username = fields.String("username", 80);
        var icon = Checked("icon_emoji", "an emoji's name between colons, such as :rotating_light:", IsEmoji);
        var mention = Checked(
            "mention",
            "@here, @channel, a member's id (U012ABCDEF) or a user group's id (S012ABCDEF)",
            text => SlackText.Mention(text) is not null
        );
        return fields.Errors.Count > mistakes
            ? null
            : new()
            {
                WebhookUrl = url!,
                Channel = channel,
                Username = username,
                IconEmoji = icon,
                Mention = mention,
            };

        string? Checked(string name, string allowed, Func<string, bool> isGood)
        {
            var text = fields.String(name, 100);
            if (text is null || isGood(text))
            {
                return text;
            }

            fields.Refuse(name, $"was '{text}'; must be {allowed}", fields.Take(name));
            return null;
        }
    }

    private static Secret? ReadUrl(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var url = fields.Secret("webhook_url");
        if (fields.Errors.Count > before)
        {
            return null;
        }

        var mistake =
            url is null ? "is required; must be the URL of an incoming webhook, such as https://hooks.slack.com/services/T…/B…/…"
            : !Uri.TryCreate(url.Reveal(), UriKind.Absolute, out var uri)
                ? "is not a URL; must be such as https://hooks.slack.com/services/T…/B…/…"
            : uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback) ? $"has the scheme {uri.Scheme}; must be https"
            : uri.Host.Length == 0 || uri.UserInfo.Length > 0 ? "must have a host and no user name"
            : null;
        if (mistake is not null)
        {
            fields.Refuse("webhook_url", mistake, fields.Take("webhook_url"));
        }

        return url;
    }

    private static bool IsEmoji(string text) =>
        text.Length > 2
        && text[0] == ':'
        && text[^1] == ':'
        && text[1..^1].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or ':');
}
