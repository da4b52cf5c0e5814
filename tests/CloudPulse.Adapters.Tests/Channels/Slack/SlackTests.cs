using System.Text.Json.Nodes;
using CloudPulse.Adapters.Channels.Slack;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels.Slack;

public sealed class SlackTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly SlackChannel _kind = new(Probing.Network().Policy, TimeProvider.System);

    public void Dispose()
    {
        _kind.Dispose();
        _patience.Dispose();
    }

    [Theory]
    [InlineData(NotificationEvent.Opened, "🚨 Shop front is down", ": status: [STATUS] (503) == 200")]
    [InlineData(NotificationEvent.Reminder, "⏰ Shop front is still down", ": status: [STATUS] (503) == 200")]
    [InlineData(NotificationEvent.Resolved, "✅ Shop front is up again", " (was status: [STATUS] (503) == 200)")]
    [InlineData(NotificationEvent.Acknowledged, "👀 Shop front is down, acknowledged by ada", ": status: [STATUS] (503) == 200")]
    [InlineData(NotificationEvent.Test, "🔔 Test message from CloudPulse", "")]
    public void Every_event_has_a_header_and_its_fallback(NotificationEvent what, string header, string more)
    {
        var message = Message() with { Event = what };
        var body = SlackMessage.Of(Settings(), what == NotificationEvent.Test ? message with { Cause = null } : message);
        var block = body["blocks"]![0]!;
        Assert.Equal("header", (string?)block["type"]);
        Assert.Equal(header, (string?)block["text"]!["text"]);
        Assert.Equal(header + more, (string?)body["text"]);
    }

    [Fact]
    public void The_facts_stand_beside_their_names_and_the_link_below()
    {
        var blocks = SlackMessage.Of(Settings(), Message())["blocks"]!.AsArray();
        var facts = blocks[1]!["fields"]!.AsArray().Select(field => (string)field!["text"]!).ToArray();
        Assert.Equal(
            [
                "*Check*",
                "Shop front",
                "*Kind*",
                "down",
                "*Cause*",
                "status: [STATUS] (503) == 200",
                "*Since*",
                "<!date^1769990400^{date_short_pretty} {time_secs}|2026-02-02 00:00:00 UTC>",
                "*Duration*",
                "3 min",
            ],
            facts
        );
        var context = blocks[2]!["elements"]!.AsArray().Select(element => (string)element!["text"]!).ToArray();
        Assert.Equal(["<https://pulse.example/incidents/42|Incident 42>", "https://shop.example/?a=1&amp;b=2", "eu"], context);
    }

    public static TheoryData<string> Hostile =>
        [
            "",
            "<!channel> <!here> <@U123> <https://evil.example|click>",
            "*bold* _italic_ ~struck~ `code` ```block``` > quote",
            "&&&&&&&&&&&&&&&&",
            new string('&', 10_000),
            new string('<', 10_000),
            new string('x', 10_000),
            string.Concat(Enumerable.Repeat("😀", 5_000)),
            "مرحبا " + new string('م', 5_000),
            "\u202Eevil\u202C",
            "\uD83D",
            "a\nb\0c\u2028d",
        ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Foreign_text_stays_text_and_within_slacks_limits(string text)
    {
        var message = Message() with
        {
            SubjectName = text,
            Cause = new("status", text),
            Group = text,
            Tags = [.. Enumerable.Repeat(text, 20)],
            Url = text,
            AcknowledgedBy = text,
        };
        foreach (var what in Enum.GetValues<NotificationEvent>())
        {
            var body = SlackMessage.Of(Settings(), message with { Event = what });
            // What goes over the wire.
            body = JsonNode.Parse(body.ToJsonString())!.AsObject();
            Assert.False((bool)body["mrkdwn"]!);
            AssertPlain((string)body["text"]!, 3000);
            var blocks = body["blocks"]!.AsArray();
            Assert.InRange(blocks.Count, 1, 50);
            Assert.InRange(((string)blocks[0]!["text"]!["text"]!).Length, 1, 150);
            foreach (var block in blocks)
            {
                var texts = (block!["fields"] ?? block["elements"])?.AsArray() ?? [block["text"]!.DeepClone()];
                Assert.InRange(texts.Count, 1, 10);
                foreach (var element in texts)
                {
                    var shown = (string)element!["text"]!;
                    Assert.InRange(shown.Length, 1, 2000);
                    if ((string?)element["type"] == "plain_text")
                    {
                        AssertPlain(shown, 2000);
                    }
                    else
                    {
                        // Ours alone: labels, the date, the link.
                        Assert.Matches(@"^(\*\w+\*|<!date\^\d+\^.*>|<https://pulse\.example/incidents/42\|Incident 42>)$", shown);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_long_name_leaves_its_verb_in_the_header()
    {
        var header = (string)SlackMessage.Of(Settings(), Message() with { SubjectName = new('x', 500) })["blocks"]![0]!["text"]!["text"]!;
        Assert.EndsWith("… is down", header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@here", "<!here>")]
    [InlineData("@channel", "<!channel>")]
    [InlineData("U012ABCDEF", "<@U012ABCDEF>")]
    [InlineData("S012ABCDEF", "<!subteam^S012ABCDEF>")]
    public void A_mention_calls_when_it_opens_and_not_when_it_is_over(string mention, string markup)
    {
        var settings = Settings() with { Mention = mention };
        Assert.Contains(markup, Markup(NotificationEvent.Opened));
        Assert.Contains(markup, Markup(NotificationEvent.Reminder));
        Assert.DoesNotContain(markup, Markup(NotificationEvent.Resolved));
        Assert.DoesNotContain(markup, Markup(NotificationEvent.Test));

        IEnumerable<string?> Markup(NotificationEvent what) =>
            SlackMessage.Of(settings, Message() with { Event = what })["blocks"]!
                .AsArray()
                .Select(block => (string?)block!["text"]?["text"]);
    }

    [Theory]
    [InlineData(404, "no_service", DeliveryVerdict.Rejected, "create a new incoming webhook")]
    [InlineData(403, "invalid_token", DeliveryVerdict.Rejected, "create a new incoming webhook")]
    [InlineData(410, "channel_is_archived", DeliveryVerdict.Rejected, "unarchive it")]
    [InlineData(404, "channel_not_found", DeliveryVerdict.Rejected, "does not exist")]
    [InlineData(403, "action_prohibited", DeliveryVerdict.Rejected, "administrator")]
    [InlineData(400, "invalid_payload", DeliveryVerdict.Rejected, "please report it")]
    [InlineData(404, "", DeliveryVerdict.Rejected, "create a new incoming webhook")]
    [InlineData(400, "whatever", DeliveryVerdict.Rejected, "whatever")]
    [InlineData(429, "rate_limited", DeliveryVerdict.RetryLater, "429")]
    [InlineData(500, "rollup_error", DeliveryVerdict.RetryLater, "500")]
    public async Task Slacks_refusals_say_what_to_do(int code, string body, DeliveryVerdict verdict, string detail)
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Status(code, body, "Retry-After: 30"));
        var settings = new SlackSettings { WebhookUrl = new(receiver.Url.ToString()) };
        var result = await _kind.SendAsync(settings, Message(), _patience.Token);
        Assert.Equal(verdict, result.Verdict);
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
        Assert.Equal(verdict == DeliveryVerdict.RetryLater ? TimeSpan.FromSeconds(30) : null, result.RetryAfter);
    }

    [Theory]
    [InlineData("webhook_url", "http://hooks.slack.com/services/x", "webhook_url: has the scheme http; must be https")]
    [InlineData("webhook_url", "hooks.slack.com", "webhook_url: is not a URL")]
    [InlineData("icon_emoji", "fire", "icon_emoji: was 'fire'")]
    [InlineData("mention", "@everybody", "mention: was '@everybody'; must be @here, @channel")]
    [InlineData("mention", "<!channel>", "mention: was '<!channel>'")]
    public void A_mistake_is_named(string field, string value, string error)
    {
        (string, object?)[] fields =
            field == "webhook_url" ? [(field, value)] : [("webhook_url", "https://hooks.slack.com/services/T/B/X"), (field, value)];
        var (_, errors) = Declared.Read(_kind, fields);
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Optional_fields_are_sent_when_given()
    {
        var (settings, errors) = Declared.Read(
            _kind,
            ("webhook_url", "https://hooks.slack.com/services/T/B/X"),
            ("channel", "#alerts"),
            ("username", "Pulse"),
            ("icon_emoji", ":rotating_light:")
        );
        Assert.Empty(errors);
        var body = SlackMessage.Of((SlackSettings)settings!, Message());
        Assert.Equal(
            ("#alerts", "Pulse", ":rotating_light:"),
            ((string?)body["channel"], (string?)body["username"], (string?)body["icon_emoji"])
        );
        Assert.False(SlackMessage.Of(Settings(), Message()).ContainsKey("channel"));
    }

    private static void AssertPlain(string text, int max)
    {
        Assert.InRange(text.Length, 1, max);
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('>', text);
        Assert.DoesNotMatch("&(?!amp;|lt;|gt;)", text);
        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.True(text.EnumerateRunes().All(rune => rune.Value != 0xFFFD) || text.Length < 200, "A character was cut in two.");
    }

    private static SlackSettings Settings() => new() { WebhookUrl = new("https://hooks.slack.com/services/T/B/X") };

    private static NotificationMessage Message() =>
        new()
        {
            IdempotencyKey = "k",
            Event = NotificationEvent.Opened,
            OccurredAt = new(2026, 2, 2, 0, 3, 0, TimeSpan.Zero),
            IncidentId = 42,
            IncidentKind = IncidentKind.Down,
            Subject = Subject.Check("shop"),
            SubjectName = "Shop front",
            Url = "https://shop.example/?a=1&b=2",
            Tags = ["eu"],
            StartedAt = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero),
            Cause = new("status", "[STATUS] (503) == 200"),
            AcknowledgedBy = "ada",
            Link = "https://pulse.example/incidents/42",
        };
}
