using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>One line of an incident's story as its page tells it.</summary>
public sealed record StoryLine(DateTimeOffset At, string Title, string Text, string? By = null);

/// <summary>What was seen, what was done about it and who was told, in the order of time.</summary>
internal static class IncidentStory
{
    /// <param name="incident">Whose.</param>
    /// <param name="check">That it is about; null: not declared any more.</param>
    /// <param name="events">As stored, oldest first.</param>
    /// <param name="deliveries">The messages that tell of it.</param>
    public static IReadOnlyList<StoryLine> Tell(
        Incident incident,
        CheckDefinition? check,
        IReadOnlyList<IncidentEvent> events,
        IReadOnlyList<Delivery> deliveries
    )
    {
        var lines = new List<StoryLine> { new(incident.StartedAt, "First failure", incident.Cause?.ToString() ?? "") };
        if (incident.EndedAt is { } ended)
        {
            lines.Add(new(ended, "First good result", ""));
        }

        lines.AddRange(events.Select(happened => new StoryLine(happened.At, TitleOf(happened.Type), TextOf(happened, check), happened.By)));
        lines.AddRange(
            deliveries
                .OrderBy(delivery => delivery.Id)
                .Select(delivery => new StoryLine(
                    delivery.CompletedAt ?? delivery.CreatedAt,
                    $"Telling {Format.Clip(delivery.ChannelKey, 100)}: {TitleOf(NotificationText.NameOf(delivery.Message.Event)).ToLowerInvariant()}",
                    Fate(delivery)
                ))
        );
        return [.. lines.OrderBy(line => line.At)];
    }

    private static string Fate(Delivery delivery) =>
        DeliveryWords.StateOf(delivery) + (delivery.Attempts > 1 ? $" after {Format.Plural(delivery.Attempts, "attempt")}" : "");

    private static string TextOf(IncidentEvent happened, CheckDefinition? check) =>
        (happened.Type, check) switch
        {
            ("opened", { } known) => $"{happened.Text} (opens after {Format.Plural(known.FailureThreshold, "failed result")} in a row)",
            ("resolved", { } known) => $"{happened.Text} (ends after {Format.Plural(known.SuccessThreshold, "good result")} in a row)",
            _ => happened.Text,
        };

    private static string TitleOf(string type) =>
        type switch
        {
            "" => "",
            "post_mortem" => "Post-mortem",
            _ => Format.Capital(type).Replace('_', ' '),
        };
}
