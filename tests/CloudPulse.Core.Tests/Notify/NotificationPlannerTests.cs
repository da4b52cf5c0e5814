using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;

namespace CloudPulse.Core.Tests.Notify;

public sealed class NotificationPlannerTests
{
    private static readonly DateTimeOffset At = new(2026, 2, 2, 0, 5, 0, TimeSpan.Zero);

    [Fact]
    public void Every_channel_of_the_check_gets_one_message_that_is_complete()
    {
        var planned = NotificationPlanner.Plan(Check(), Incident(), NotificationEvent.Opened, At, "https://pulse.example/");
        Assert.Equal(["ops", "web"], planned.Select(message => message.ChannelKey));
        Assert.Equivalent(
            new NotificationMessage
            {
                IdempotencyKey = "incident-42-opened-3-ops",
                Event = NotificationEvent.Opened,
                OccurredAt = At,
                IncidentId = 42,
                IncidentKind = IncidentKind.Down,
                Subject = Subject.Check("shop"),
                SubjectName = "Shop front",
                Url = "https://shop.example/",
                Group = "shop",
                Tags = ["eu"],
                StartedAt = At.AddMinutes(-5),
                Cause = new("timeout"),
                Link = "https://pulse.example/dashboard/incidents/42",
            },
            planned[0].Message,
            strict: true
        );
    }

    [Fact]
    public void The_id_of_an_incident_that_is_not_stored_yet_is_filled_in_later()
    {
        var incident = Incident() with { Id = 0, Version = 1 };
        var message = NotificationPlanner.Plan(Check(), incident, NotificationEvent.Opened, At, "https://pulse.example")[0].Message;
        Assert.Null(message.IncidentId);
        var stored = message.ForIncident(7);
        Assert.Equal((7, "incident-7-opened-1-ops"), (stored.IncidentId, stored.IdempotencyKey));
        Assert.Equal("https://pulse.example/dashboard/incidents/7", stored.Link);
    }

    [Fact]
    public void Planning_twice_gives_the_same_keys_and_another_version_others()
    {
        Assert.Equal(Keys(Incident()), Keys(Incident()));
        Assert.Empty(Keys(Incident()).Intersect(Keys(Incident() with { Version = 4 })));

        static IEnumerable<string> Keys(Incident incident) =>
            NotificationPlanner
                .Plan(Check(), incident, NotificationEvent.Resolved, At, null)
                .Select(planned => planned.Message.IdempotencyKey);
    }

    [Theory]
    [InlineData(NotificationEvent.Opened, 2)]
    [InlineData(NotificationEvent.Reminder, 2)]
    [InlineData(NotificationEvent.Acknowledged, 2)]
    [InlineData(NotificationEvent.Resolved, 0)]
    public void Ends_are_not_told_when_the_check_says_so(NotificationEvent what, int count)
    {
        var check = Check() with { Definition = Check().Definition with { SendOnResolved = false } };
        Assert.Equal(count, NotificationPlanner.Plan(check, Incident(), what, At, null).Count);
    }

    [Fact]
    public void A_muted_incident_tells_nothing()
    {
        var muted = Incident() with { MutedBecause = "maintenance" };
        Assert.All(Enum.GetValues<NotificationEvent>(), what => Assert.Empty(NotificationPlanner.Plan(Check(), muted, what, At, null)));
    }

    [Theory]
    [InlineData(NotificationEvent.Opened, IncidentKind.Down, "Shop front is down")]
    [InlineData(NotificationEvent.Reminder, IncidentKind.Degraded, "Shop front is still degraded")]
    [InlineData(NotificationEvent.Resolved, IncidentKind.Anomaly, "Shop front behaves as usual again")]
    [InlineData(NotificationEvent.Acknowledged, IncidentKind.SloBurn, "Shop front burns its error budget, acknowledged by ada")]
    [InlineData(NotificationEvent.Opened, IncidentKind.Certificate, "Shop front has a certificate problem")]
    public void A_title_says_what_happened_to_whom(NotificationEvent what, IncidentKind kind, string title)
    {
        var incident = Incident() with { Kind = kind, AcknowledgedBy = "ada" };
        Assert.Equal(title, NotificationText.Title(NotificationPlanner.Plan(Check(), incident, what, At, null)[0].Message));
    }

    [Fact]
    public void A_withdrawn_incident_ends_as_a_false_alarm()
    {
        var incident = Incident() with { Withdrawn = true };
        var message = NotificationPlanner.Plan(Check(), incident, NotificationEvent.Resolved, At, null)[0].Message;
        Assert.Equal("Shop front: false alarm, withdrawn", NotificationText.Title(message));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(7_500, "2 h 5 min")]
    [InlineData(90_000_000, "1041 d 16 h")]
    public void Durations_show_two_units(double seconds, string text) =>
        Assert.Equal(text, NotificationText.Format(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_stored_message_comes_back_as_it_was_and_older_ones_stay_readable()
    {
        var message = NotificationPlanner.Plan(Check(), Incident(), NotificationEvent.Opened, At, "https://pulse.example")[0].Message;
        var json = NotificationJson.Write(message);
        Assert.Contains("\"event\":\"opened\"", json, StringComparison.Ordinal);
        Assert.Contains("\"subject\":\"check/shop\"", json, StringComparison.Ordinal);
        Assert.Equivalent(message, NotificationJson.Read(json), strict: true);
        const string Least =
            """{"idempotency_key":"k","event":"test","occurred_at":"2026-02-02T00:05:00+00:00","subject":"service/x","subject_name":"x","added_later":1}""";
        Assert.Equal(NotificationEvent.Test, NotificationJson.Read(Least).Event);
    }

    private static Incident Incident() =>
        new()
        {
            Id = 42,
            Subject = Subject.Check("shop"),
            Kind = IncidentKind.Down,
            StartedAt = At.AddMinutes(-5),
            Cause = new("timeout"),
            Version = 3,
        };

    private static Check Check() =>
        new(
            new()
            {
                Kind = "check",
                Id = 1,
                Key = "shop",
                Json = "{}",
                ManagedBy = ManagedBy.Api,
                Version = 1,
                CreatedAt = default,
                UpdatedAt = default,
            },
            new()
            {
                Key = "shop",
                Name = "Shop front",
                Url = "https://shop.example/",
                Kind = "http",
                Settings = new NoSettings(),
                Group = "shop",
                Tags = ["eu"],
                Alerts = ["ops", "web", "ops"],
            }
        );

    private sealed record NoSettings : IProbeSettings;
}
