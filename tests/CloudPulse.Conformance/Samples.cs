using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Conformance;

/// <summary>Incidents and messages that the suites of stores put in.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    public static Incident Incident(string key = "shop", IncidentKind kind = IncidentKind.Down, TimeSpan started = default) =>
        new()
        {
            Id = 0,
            Subject = Subject.Check(key),
            Kind = kind,
            StartedAt = Start + started,
            Cause = new("status", "[STATUS] (503) == 200"),
        };

    public static IncidentEvent Event(string type = "opened", TimeSpan at = default) => new(Start + at, type, "what was seen", "ada");

    public static OutboxMessage Message(string channel = "ops", NotificationEvent what = NotificationEvent.Opened) =>
        new(
            channel,
            new()
            {
                IdempotencyKey = $"incident-{NotificationMessage.IncidentIdToken}-{NotificationText.NameOf(what)}-1-{channel}",
                Event = what,
                OccurredAt = Start,
                IncidentKind = IncidentKind.Down,
                Subject = Subject.Check("shop"),
                SubjectName = "Shop \"front\" 🛒",
                Url = "https://shop.example/",
                Group = "shop",
                Tags = ["eu"],
                StartedAt = Start,
                Cause = new("status", "503"),
                Link = $"https://pulse.example/incidents/{NotificationMessage.IncidentIdToken}",
            }
        );

    public static OutboxMessage Test(string channel = "ops") =>
        Message(channel) with
        {
            Message = Message(channel).Message with { Event = NotificationEvent.Test, IdempotencyKey = $"test-{channel}", Link = null },
        };
}
