using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IIncidentStore"/> promises. Each test gets an empty store.</summary>
public abstract class IncidentStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IIncidentStore Incidents { get; }

    /// <summary>The outbox that the store's transactions write to.</summary>
    protected abstract IOutbox Outbox { get; }

    [Fact]
    public async Task Opening_stores_the_incident_its_event_and_its_messages()
    {
        var opened = await Incidents.OpenAsync(Samples.Incident(), Samples.Event(), [Samples.Message("ops"), Samples.Message("web")], None);
        Assert.NotNull(opened);
        Assert.Equal(Samples.Incident() with { Id = opened.Id, LastNotifiedAt = Samples.Start }, opened);
        Assert.Equal(opened, await Incidents.GetAsync(opened.Id, None));
        Assert.Equal([Samples.Event()], await Incidents.EventsAsync(opened.Id, None));
        var deliveries = await Outbox.PageAsync(new(IncidentId: opened.Id), null, 10, None);
        Assert.Equal(["ops", "web"], deliveries.Select(delivery => delivery.ChannelKey).Order());
    }

    [Fact]
    public async Task A_message_is_stored_whole_with_the_incidents_id_in_every_place()
    {
        var opened = await Incidents.OpenAsync(Samples.Incident(), Samples.Event(), [Samples.Message()], None);
        var delivery = Assert.Single(await Outbox.PageAsync(new(), null, 10, None));
        Assert.Equivalent(Samples.Message().Message.ForIncident(opened!.Id), delivery.Message, strict: true);
        Assert.Equal($"incident-{opened.Id}-opened-1-ops", delivery.Message.IdempotencyKey);
        Assert.Equal($"https://pulse.example/incidents/{opened.Id}", delivery.Message.Link);
        Assert.Equal(opened.Id, delivery.Message.IncidentId);
    }

    [Fact]
    public async Task Only_one_of_many_at_once_opens_an_incident()
    {
        var opened = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ => Task.Run(() => Incidents.OpenAsync(Samples.Incident(), Samples.Event(), [Samples.Message()], None)))
        );
        Assert.Single(opened, incident => incident is not null);
        Assert.Single(await Incidents.OpenIncidentsAsync(None));
        Assert.Single(await Outbox.PageAsync(new(), null, 100, None));
    }

    [Fact]
    public async Task A_subject_may_have_one_open_incident_of_each_kind_and_another_after_the_end()
    {
        var down = await OpenAsync();
        Assert.NotNull(await Incidents.OpenAsync(Samples.Incident(kind: IncidentKind.Degraded), Samples.Event(), [], None));
        Assert.NotNull(await Incidents.OpenAsync(Samples.Incident("other"), Samples.Event(), [], None));
        Assert.NotNull(await Incidents.UpdateAsync(down with { EndedAt = Samples.Start }, Samples.Event("resolved"), [], None));
        var again = await OpenAsync();
        Assert.True(again.Id > down.Id);
        Assert.NotNull(await Incidents.UpdateAsync(again with { Withdrawn = true }, Samples.Event("withdrawn"), [], None));
        await OpenAsync();
    }

    [Fact]
    public async Task An_update_writes_every_field_the_event_and_the_messages()
    {
        var opened = await OpenAsync();
        var changed = opened with
        {
            StartedAt = Samples.Start.AddMinutes(-1),
            EndedAt = Samples.Start.AddMinutes(9),
            AcknowledgedAt = Samples.Start.AddMinutes(2),
            AcknowledgedBy = "ada",
            Cause = new("timeout", null),
            MutedBecause = "maintenance",
            Reminders = 3,
            PostMortem = "# What we learnt\n\n*Check* the disk 🛒.",
        };
        var happened = Samples.Event("resolved", TimeSpan.FromMinutes(9));
        var stored = await Incidents.UpdateAsync(changed, happened, [Samples.Message(what: NotificationEvent.Resolved)], None);
        Assert.Equal(changed with { Version = opened.Version + 1, LastNotifiedAt = happened.At }, stored);
        Assert.Equal(stored, await Incidents.GetAsync(opened.Id, None));
        Assert.Equal(["opened", "resolved"], (await Incidents.EventsAsync(opened.Id, None)).Select(e => e.Type));
        Assert.Equal(
            $"incident-{opened.Id}-resolved-1-ops",
            Assert.Single(await Outbox.PageAsync(new(), null, 10, None)).Message.IdempotencyKey
        );
    }

    [Fact]
    public async Task An_update_without_messages_leaves_the_time_of_the_last_notification()
    {
        var opened = await Incidents.OpenAsync(Samples.Incident(), Samples.Event(), [Samples.Message()], None);
        var noted = await Incidents.UpdateAsync(opened!, Samples.Event("note", TimeSpan.FromHours(1)), [], None);
        Assert.Equal(Samples.Start, noted!.LastNotifiedAt);
    }

    [Fact]
    public async Task Of_many_updates_of_one_version_one_wins_and_the_others_write_nothing()
    {
        var opened = await OpenAsync();
        var written = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i =>
                    Task.Run(() =>
                        Incidents.UpdateAsync(
                            opened with
                            {
                                AcknowledgedBy = $"{i}",
                            },
                            Samples.Event("acknowledged"),
                            [Samples.Message()],
                            None
                        )
                    )
                )
        );
        var winner = Assert.Single(written, incident => incident is not null);
        Assert.Equal(winner, await Incidents.GetAsync(opened.Id, None));
        Assert.Equal(2, (await Incidents.EventsAsync(opened.Id, None)).Count);
        Assert.Single(await Outbox.PageAsync(new(), null, 100, None));
    }

    [Fact]
    public async Task An_update_of_an_unknown_incident_writes_nothing()
    {
        Assert.Null(await Incidents.UpdateAsync(Samples.Incident() with { Id = 99 }, Samples.Event(), [Samples.Message()], None));
        Assert.Empty(await Outbox.PageAsync(new(), null, 10, None));
        Assert.Null(await Incidents.GetAsync(99, None));
        Assert.Empty(await Incidents.EventsAsync(99, None));
    }

    [Fact]
    public async Task An_ended_incident_does_not_come_back_beside_an_open_one()
    {
        var first = await OpenAsync();
        var ended = await Incidents.UpdateAsync(first with { EndedAt = Samples.Start }, Samples.Event("resolved"), [], None);
        await OpenAsync();
        Assert.Null(await Incidents.UpdateAsync(ended! with { EndedAt = null }, Samples.Event("reopened"), [Samples.Message()], None));
        Assert.Equal(2, (await Incidents.EventsAsync(first.Id, None)).Count);
        Assert.Empty(await Outbox.PageAsync(new(), null, 10, None));
    }

    [Fact]
    public async Task Open_incidents_come_oldest_first()
    {
        await Incidents.OpenAsync(Samples.Incident("b", started: TimeSpan.FromHours(2)), Samples.Event(), [], None);
        await Incidents.OpenAsync(Samples.Incident("a", started: TimeSpan.FromHours(1)), Samples.Event(), [], None);
        var ended = await Incidents.OpenAsync(Samples.Incident("c"), Samples.Event(), [], None);
        await Incidents.UpdateAsync(ended! with { EndedAt = Samples.Start }, Samples.Event("resolved"), [], None);
        Assert.Equal(["a", "b"], (await Incidents.OpenIncidentsAsync(None)).Select(incident => incident.Subject.Key));
    }

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest_without_a_gap()
    {
        foreach (var i in Enumerable.Range(0, 7))
        {
            await Incidents.OpenAsync(Samples.Incident($"{i}"), Samples.Event(), [], None);
        }

        var seen = new List<string>();
        long? before = null;
        while (await Incidents.PageAsync(new(), before, 3, None) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(incident => incident.Subject.Key));
            before = page[^1].Id;
        }

        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], seen);
    }

    [Fact]
    public async Task A_page_holds_what_its_filter_asks_for()
    {
        var ended = await Incidents.OpenAsync(Samples.Incident("ended"), Samples.Event(), [], None);
        await Incidents.UpdateAsync(ended! with { EndedAt = Samples.Start.AddHours(1) }, Samples.Event("resolved"), [], None);
        var withdrawn = await Incidents.OpenAsync(Samples.Incident("withdrawn"), Samples.Event(), [], None);
        await Incidents.UpdateAsync(withdrawn! with { Withdrawn = true }, Samples.Event("withdrawn"), [], None);
        await Incidents.OpenAsync(Samples.Incident("open", IncidentKind.Degraded, TimeSpan.FromHours(5)), Samples.Event(), [], None);

        Assert.Equal(["open", "ended"], await KeysAsync(new()));
        Assert.Equal(["open", "withdrawn", "ended"], await KeysAsync(new(IncludeWithdrawn: true)));
        Assert.Equal(["ended"], await KeysAsync(new(Subject: Subject.Check("ended"))));
        Assert.Equal(["open"], await KeysAsync(new(Kind: IncidentKind.Degraded)));
        Assert.Equal(["open"], await KeysAsync(new(Search: new("OPE", []))));
        Assert.Equal(["open", "ended"], await KeysAsync(new(Search: new("(503) ==", []))));
        Assert.Equal(["ended"], await KeysAsync(new(Search: new("shop front", [Subject.Check("ended")]))));
        Assert.Equal([], await KeysAsync(new(Search: new("_pen", []))));
        Assert.Equal([], await KeysAsync(new(Search: new("%", []))));
        Assert.Equal(["open"], await KeysAsync(new(Open: true)));
        Assert.Equal(["ended"], await KeysAsync(new(Open: false)));
        // [0 h, 1 h) and [5 h, …)
        Assert.Equal(["ended"], await KeysAsync(new(To: Samples.Start.AddHours(5))));
        Assert.Equal(["open"], await KeysAsync(new(From: Samples.Start.AddHours(1))));
        Assert.Equal(["open", "ended"], await KeysAsync(new(From: Samples.Start.AddMinutes(59), To: Samples.Start.AddHours(6))));
        Assert.Equal([], await KeysAsync(new(From: Samples.Start.AddHours(2), To: Samples.Start.AddHours(3))));
    }

    private async Task<IEnumerable<string>> KeysAsync(IncidentFilter filter) =>
        (await Incidents.PageAsync(filter, null, 10, None)).Select(incident => incident.Subject.Key);

    private async Task<Incident> OpenAsync()
    {
        var opened = await Incidents.OpenAsync(Samples.Incident(), Samples.Event(), [], None);
        Assert.NotNull(opened);
        return opened;
    }
}
