using System.Text.Json.Nodes;
using CloudPulse.Adapters.Net;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Slack;

/// <summary>
/// A message in Block Kit: a header, the facts in two columns, a context line with the link. Limits:
/// https://api.slack.com/reference/block-kit/blocks (header 150 characters, section text 3000, section field 2000, 10 fields, 10 context
/// elements, 50 blocks).
/// </summary>
internal static class SlackMessage
{
    private const int MaxHeader = 150;
    private const int MaxField = 2000;
    private const int MaxFallback = 3000;
    private const int MaxContext = 300;
    private const int MaxTags = 7;

    /// <summary>So that the verb after a long name is still seen.</summary>
    private const int MaxNameInHeader = 80;
    private const int MaxActorInHeader = 30;

    public static JsonObject Of(SlackSettings settings, NotificationMessage message)
    {
        var title = Title(message);
        var blocks = new JsonArray(
            new JsonObject { ["type"] = "header", ["text"] = Plain(title, MaxHeader, emoji: true) },
            new JsonObject { ["type"] = "section", ["fields"] = Facts(message) }
        );
        if (Mention(settings, message) is { } mention)
        {
            blocks.Insert(1, new JsonObject { ["type"] = "section", ["text"] = Markdown(mention) });
        }

        if (Context(message) is { Count: > 0 } context)
        {
            blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = context });
        }

        var body = new JsonObject
        {
            ["text"] = SlackText.Plain(Fallback(title, message), MaxFallback),
            ["mrkdwn"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
            ["blocks"] = blocks,
        };
        AddUnlessNull(body, "channel", settings.Channel);
        AddUnlessNull(body, "username", settings.Username);
        AddUnlessNull(body, "icon_emoji", settings.IconEmoji);
        return body;
    }

    /// <summary>What is shown where blocks are not: in a push notification.</summary>
    private static string Fallback(string title, NotificationMessage message) =>
        message switch
        {
            { Cause: null } => title,
            { Event: NotificationEvent.Resolved } => $"{title} (was {message.Cause})",
            _ => $"{title}: {message.Cause}",
        };

    private static string Title(NotificationMessage message) =>
        $"{Symbol(message)} "
        + NotificationText.Title(
            message with
            {
                SubjectName = TextLine.Of(message.SubjectName, MaxNameInHeader),
                AcknowledgedBy = message.AcknowledgedBy is { } by ? TextLine.Of(by, MaxActorInHeader) : null,
            }
        );

    /// <summary>Told apart by shape, not by colour.</summary>
    private static string Symbol(NotificationMessage message) =>
        message switch
        {
            { Event: NotificationEvent.Test } => "🔔",
            { Event: NotificationEvent.Resolved } => "✅",
            { Event: NotificationEvent.Acknowledged } => "👀",
            { Event: NotificationEvent.Reminder } => "⏰",
            { IncidentKind: IncidentKind.Down } => "🚨",
            _ => "⚠️",
        };

    private static JsonArray Facts(NotificationMessage message)
    {
        if (message.Event == NotificationEvent.Test)
        {
            return [Plain("This channel works: alerts arrive here.", MaxField)];
        }

        var facts = new JsonArray();
        Add(message.Subject.Kind == SubjectKind.Check ? "Check" : "Service", Plain(message.SubjectName, MaxField));
        if (message.IncidentKind is { } kind)
        {
            Add("Kind", Plain(NotificationText.NameOf(kind).Replace('_', ' '), MaxField));
        }

        if (message.Cause is { } cause)
        {
            Add("Cause", Plain(cause.ToString(), MaxField));
        }

        if (message.StartedAt is { } started)
        {
            Add("Since", Markdown(SlackText.Time(started)));
        }

        if (NotificationText.Duration(message) is { } duration)
        {
            Add("Duration", Plain(NotificationText.Format(duration), MaxField));
        }

        return facts;

        void Add(string label, JsonObject value)
        {
            facts.Add(Markdown($"*{label}*"));
            facts.Add(value);
        }
    }

    private static JsonArray Context(NotificationMessage message)
    {
        var context = new JsonArray();
        if (message.Link is { } link)
        {
            context.Add(Markdown(SlackText.Link(link, message.IncidentId is { } id ? $"Incident {id}" : "Open CloudPulse")));
        }

        foreach (var text in message.Tags.Take(MaxTags).Prepend(message.Group).Prepend(message.Url))
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                context.Add(Plain(text, MaxContext));
            }
        }

        return context;
    }

    private static string? Mention(SlackSettings settings, NotificationMessage message) =>
        settings.Mention is { } mention && message.Event is NotificationEvent.Opened or NotificationEvent.Reminder
            ? SlackText.Mention(mention)
            : null;

    private static JsonObject Plain(string text, int maxLength, bool emoji = false) =>
        new()
        {
            ["type"] = "plain_text",
            ["text"] = SlackText.Plain(text, maxLength) is { Length: > 0 } line ? line : "–",
            ["emoji"] = emoji,
        };

    /// <summary>For our own words alone.</summary>
    private static JsonObject Markdown(string text) =>
        new()
        {
            ["type"] = "mrkdwn",
            ["text"] = text,
            ["verbatim"] = true,
        };

    private static void AddUnlessNull(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
