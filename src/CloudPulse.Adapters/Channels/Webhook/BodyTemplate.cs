using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Webhook;

/// <summary>
/// A body with <c>{{ placeholders }}</c> of a fixed set (<see cref="Placeholders"/>). Values are always escaped for the content type, and
/// there is nothing to evaluate: a template can be wrong, not dangerous.
/// </summary>
internal sealed class BodyTemplate
{
    private readonly List<Part> _parts;
    private readonly Escaping _escaping;

    private BodyTemplate(List<Part> parts, Escaping escaping)
    {
        _parts = parts;
        _escaping = escaping;
    }

    public static bool TryParse(
        string text,
        Escaping escaping,
        [NotNullWhen(true)] out BodyTemplate? template,
        [NotNullWhen(false)] out string? mistake
    )
    {
        template = null;
        var parts = new List<Part>();
        var isInString = false;
        for (var at = 0; at < text.Length; )
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var literal = open < 0 ? text[at..] : text[at..open];
            isInString = JsonQuotes.EndsInside(literal, isInString);
            parts.Add(new(literal, null, false));
            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf("}}", open + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                mistake = $"has '{{{{' {Position(text, open)} that no '}}}}' follows";
                return false;
            }

            var name = text[(open + 2)..close].Trim();
            if (!Placeholders.All.TryGetValue(name, out var value))
            {
                mistake =
                    $"has the unknown placeholder '{Shorten(name)}' {Position(text, open)}; known are {string.Join(", ", Placeholders.All.Keys.Order(StringComparer.Ordinal))}";
                return false;
            }

            parts.Add(new(name, value, isInString));
            at = close + 2;
        }

        var parsed = new BodyTemplate(parts, escaping);
        mistake = escaping == Escaping.Json ? parsed.JsonMistake() : null;
        template = mistake is null ? parsed : null;
        return mistake is null;
    }

    public string Render(NotificationMessage message)
    {
        var payload = WebhookPayload.Of(message);
        var body = new StringBuilder();
        foreach (var part in _parts)
        {
            body.Append(part.Value is null ? part.Text : Escape(part.Value(payload), part.IsInString));
        }

        return body.ToString();
    }

    private string Escape(JsonNode? value, bool isInString) =>
        _escaping == Escaping.Json && !isInString ? value?.ToJsonString() ?? "null" : _escaping.Apply(Placeholders.Text(value));

    /// <summary>Tries it with a message that has everything and one that has as little as can be.</summary>
    private string? JsonMistake()
    {
        foreach (var sample in Samples)
        {
            try
            {
                using var _ = JsonDocument.Parse(Render(sample));
            }
            catch (JsonException error)
            {
                return $"does not give valid JSON: {error.Message} Placeholders outside quotes give whole values, inside quotes their text";
            }
        }

        return null;
    }

    private static readonly NotificationMessage[] Samples =
    [
        new()
        {
            IdempotencyKey = "test",
            Event = NotificationEvent.Test,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Subject = Subject.Service("x"),
            SubjectName = "x",
        },
        new()
        {
            IdempotencyKey = "incident",
            Event = NotificationEvent.Opened,
            OccurredAt = DateTimeOffset.UnixEpoch,
            IncidentId = 1,
            IncidentKind = IncidentKind.Down,
            Subject = Subject.Check("x"),
            SubjectName = "\"\\\n",
            Url = "x",
            Group = "x",
            Tags = ["x", "y"],
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
            Cause = new("x", "x"),
            ReminderNumber = 1,
            AcknowledgedBy = "x",
            Link = "x",
        },
    ];

    private static string Position(string text, int index)
    {
        var line = text.AsSpan(0, index).Count('\n') + 1;
        var column = index - (index == 0 ? -1 : text.LastIndexOf('\n', index - 1));
        return text.Contains('\n') ? $"at line {line}, column {column}" : $"at column {column}";
    }

    private static string Shorten(string name) => name.Length <= 50 ? name : name[..50] + "…";

    /// <param name="Text">The text itself, or a placeholder's name.</param>
    /// <param name="Value">Null for text.</param>
    /// <param name="IsInString">Within a JSON string.</param>
    private sealed record Part(string Text, Func<WebhookPayload, JsonNode?>? Value, bool IsInString);
}
