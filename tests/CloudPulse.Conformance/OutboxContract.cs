using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IOutbox"/> promises. Each test gets an empty one.</summary>
public abstract class OutboxContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Now = Samples.Start;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    protected abstract IOutbox Outbox { get; }

    /// <summary>A store whose transactions write to <see cref="Outbox"/>; its clock shows <see cref="Samples.Start"/>.</summary>
    protected abstract IIncidentStore Incidents { get; }

    [Fact]
    public async Task A_message_put_in_is_due_at_once_and_given_out_once()
    {
        var put = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        Assert.Equal(DeliveryState.Pending, put.State);
        Assert.Equivalent(Samples.Test().Message, put.Message, strict: true);
        Assert.Equal(Now, await Outbox.NextDueAsync(None));
        Assert.Equal([put.Id], await ClaimAsync(Now));
        Assert.Equal([], await ClaimAsync(Now));
    }

    [Fact]
    public async Task A_claim_whose_dispatcher_died_is_given_out_again_when_its_lease_ends()
    {
        var put = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        await ClaimAsync(Now);
        Assert.Equal(Now + Lease, await Outbox.NextDueAsync(None));
        Assert.Equal([], await ClaimAsync(Now + Lease - TimeSpan.FromMilliseconds(1)));
        var again = Assert.Single(await Outbox.ClaimAsync(Now + Lease, Now + Lease + Lease, ClaimLimits.UpTo(10), None));
        Assert.Equal(put.Id, again.Id);
        Assert.Equal(put.Message.IdempotencyKey, again.Message.IdempotencyKey);
    }

    [Fact]
    public async Task What_waits_for_another_attempt_can_be_hastened_but_not_what_is_out()
    {
        var waits = await Outbox.EnqueueAsync(Samples.Test("mended"), Now, None);
        var elsewhere = await Outbox.EnqueueAsync(Samples.Test("other"), Now, None);
        foreach (var claimed in await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None))
        {
            await CompleteAsync(claimed, DeliveryState.Pending, Now.AddHours(1));
        }

        var isOut = await Outbox.EnqueueAsync(Samples.Test("mended"), Now, None);
        Assert.Equal([isOut.Id], await ClaimAsync(Now));

        await Outbox.HastenAsync("mended", Now.AddSeconds(1), None);

        Assert.Equal(Now.AddSeconds(1), (await Outbox.GetAsync(waits.Id, None))!.NextAttemptAt);
        Assert.Equal(Now.AddHours(1), (await Outbox.GetAsync(elsewhere.Id, None))!.NextAttemptAt);
        Assert.Equal([waits.Id], await ClaimAsync(Now.AddSeconds(1)));
    }

    [Fact]
    public async Task Many_claims_at_once_share_what_is_due()
    {
        foreach (var i in Enumerable.Range(0, 40))
        {
            await Outbox.EnqueueAsync(Samples.Test($"c{i % 4}"), Now, None);
        }

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None)))
        );
        var ids = claims.SelectMany(claim => claim).Select(delivery => delivery.Id).ToArray();
        Assert.Equal(40, ids.Length);
        Assert.Equal(40, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_claim_keeps_its_limits_in_all_and_for_each_channel()
    {
        foreach (var channel in Enumerable.Repeat("a", 5).Concat(Enumerable.Repeat("b", 5)).Concat(Enumerable.Repeat("c", 5)))
        {
            await Outbox.EnqueueAsync(Samples.Test(channel), Now, None);
        }

        var limits = new ClaimLimits(100, 2, new Dictionary<string, int> { ["a"] = 0, ["b"] = 1 });
        var claimed = await Outbox.ClaimAsync(Now, Now + Lease, limits, None);
        Assert.Equal(["b", "c", "c"], claimed.Select(delivery => delivery.ChannelKey).Order());
        Assert.Equal(4, (await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(4), None)).Count);
    }

    [Fact]
    public async Task A_channel_with_much_that_is_due_does_not_hide_another()
    {
        foreach (var _ in Enumerable.Range(0, 50))
        {
            await Outbox.EnqueueAsync(Samples.Test("busy"), Now, None);
        }

        await Outbox.EnqueueAsync(Samples.Test("calm"), Now.AddSeconds(1), None);
        var claimed = await Outbox.ClaimAsync(Now.AddSeconds(1), Now + Lease, new(64, 4, new Dictionary<string, int>()), None);
        Assert.Contains(claimed, delivery => delivery.ChannelKey == "calm");
    }

    [Fact]
    public async Task Of_one_incident_and_channel_only_the_oldest_is_given_out()
    {
        var incident = await OpenAsync("ops", "web");
        incident = await TellAsync(incident, NotificationEvent.Reminder, "ops", "web");
        await TellAsync(incident, NotificationEvent.Resolved, "ops", "web");

        var first = await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None);
        Assert.Equal(["Opened ops", "Opened web"], first.Select(Name).Order());
        Assert.Empty(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await CompleteAsync(first.Single(delivery => delivery.ChannelKey == "ops"), DeliveryState.Delivered);
        Assert.Equal(["Reminder ops"], (await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None)).Select(Name));
    }

    [Fact]
    public async Task A_reminder_takes_the_place_of_one_that_still_waits()
    {
        var incident = await OpenAsync("ops");
        incident = await RemindAsync(incident, 1, "ops", "web");
        await RemindAsync(incident, 2, "web", "ops");
        var waiting = await Outbox.PageAsync(new(IncidentId: incident.Id), null, 10, None);
        Assert.Equal(["Opened ops ", "Reminder ops 2", "Reminder web 2"], waiting.Select(Numbered).Order());
    }

    [Fact]
    public async Task A_reminder_that_is_out_or_was_sent_or_is_not_the_last_stays()
    {
        var incident = await OpenAsync("ops");
        var opened = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await CompleteAsync(opened, DeliveryState.Delivered);
        incident = await RemindAsync(incident, 1, "ops");
        var first = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        incident = await RemindAsync(incident, 2, "ops");
        await CompleteAsync(first, DeliveryState.Delivered);
        incident = await TellAsync(incident, NotificationEvent.Acknowledged, "ops");
        await RemindAsync(incident, 3, "ops");
        Assert.Equal(
            ["Reminder ops 3", "Acknowledged ops ", "Reminder ops 2", "Reminder ops 1", "Opened ops "],
            (await Outbox.PageAsync(new(), null, 10, None)).Select(Numbered)
        );
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Rejected)]
    [InlineData(DeliveryState.Exhausted)]
    public async Task However_the_first_ended_the_next_goes_out(DeliveryState state)
    {
        var incident = await OpenAsync("ops");
        await TellAsync(incident, NotificationEvent.Resolved, "ops");
        var opened = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await CompleteAsync(opened, state);
        Assert.Equal(["Resolved ops"], (await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None)).Select(Name));
    }

    [Fact]
    public async Task While_the_first_waits_for_its_retry_the_next_waits_too()
    {
        var incident = await OpenAsync("ops");
        await TellAsync(incident, NotificationEvent.Resolved, "ops");
        var opened = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await CompleteAsync(opened, DeliveryState.Pending, Now.AddHours(1));
        Assert.Equal([], await ClaimAsync(Now.AddMinutes(59)));
        Assert.Equal(Now.AddHours(1), await Outbox.NextDueAsync(None));
        Assert.Equal([opened.Id], await ClaimAsync(Now.AddHours(1)));
    }

    [Fact]
    public async Task Other_incidents_of_the_channel_do_not_wait()
    {
        await OpenAsync("ops");
        var first = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await CompleteAsync(first, DeliveryState.Pending, Now.AddHours(1));
        await Incidents.OpenAsync(Samples.Incident("other"), Samples.Event(), [Samples.Message("ops")], None);
        Assert.Single(await ClaimAsync(Now));
    }

    [Fact]
    public async Task An_attempt_is_logged_and_tells_the_deliverys_state()
    {
        var put = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        await ClaimAsync(Now);
        var failed = new DeliveryAttempt(Now, TimeSpan.FromMilliseconds(12.345), DeliveryVerdict.RetryLater, 503, "503 Unavailable");
        await Outbox.CompleteAsync(put.Id, failed, DeliveryState.Pending, Now.AddMinutes(1), None);
        var waiting = await Outbox.GetAsync(put.Id, None);
        Assert.Equal((DeliveryState.Pending, 1, Now.AddMinutes(1)), (waiting!.State, waiting.Attempts, waiting.NextAttemptAt!.Value));
        Assert.Equal("503 Unavailable", waiting.LastDetail);
        Assert.Null(waiting.CompletedAt);

        await ClaimAsync(Now.AddMinutes(1));
        var worked = new DeliveryAttempt(Now.AddMinutes(1), TimeSpan.FromMilliseconds(5), DeliveryVerdict.Delivered, null, "ok");
        await Outbox.CompleteAsync(put.Id, worked, DeliveryState.Delivered, null, None);
        var done = await Outbox.GetAsync(put.Id, None);
        Assert.Equal((DeliveryState.Delivered, 2, "ok"), (done!.State, done.Attempts, done.LastDetail));
        Assert.NotNull(done.CompletedAt);
        Assert.Null(done.NextAttemptAt);
        Assert.Equal([failed, worked], await Outbox.AttemptsAsync(put.Id, None));
        Assert.Null(await Outbox.NextDueAsync(None));
    }

    [Fact]
    public async Task A_completion_that_comes_late_does_not_undo_another()
    {
        var put = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        await ClaimAsync(Now);
        await ClaimAsync(Now + Lease);
        await CompleteAsync(put, DeliveryState.Delivered);
        await CompleteAsync(put, DeliveryState.Pending, Now);
        Assert.Equal(DeliveryState.Delivered, (await Outbox.GetAsync(put.Id, None))!.State);
        Assert.Equal(2, (await Outbox.AttemptsAsync(put.Id, None)).Count);
        Assert.Equal([], await ClaimAsync(Now.AddDays(1)));
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Rejected)]
    [InlineData(DeliveryState.Exhausted)]
    public async Task A_completed_delivery_can_be_resent(DeliveryState state)
    {
        var put = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        await ClaimAsync(Now);
        await CompleteAsync(put, state);
        var resent = await Outbox.ResendAsync(put.Id, Now.AddDays(4), None);
        Assert.Equal((DeliveryState.Pending, 0, Now.AddDays(4)), (resent!.State, resent.Attempts, resent.ResentAt!.Value));
        Assert.Equal(Now, resent.CreatedAt);
        Assert.Equal(put.Message.IdempotencyKey, resent.Message.IdempotencyKey);
        Assert.Equal([put.Id], await ClaimAsync(Now.AddDays(4)));
        await CompleteAsync(put, DeliveryState.Delivered);
        Assert.Equal(2, (await Outbox.AttemptsAsync(put.Id, None)).Count);
    }

    [Fact]
    public async Task What_is_pending_or_unknown_cannot_be_resent()
    {
        var put = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        Assert.Null(await Outbox.ResendAsync(put.Id, Now, None));
        Assert.Null(await Outbox.ResendAsync(put.Id + 1, Now, None));
    }

    [Fact]
    public async Task A_resent_delivery_waits_for_the_one_of_its_line_that_is_out_and_then_goes_first()
    {
        var incident = await OpenAsync("ops");
        var opened = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await CompleteAsync(opened, DeliveryState.Rejected);
        incident = await TellAsync(incident, NotificationEvent.Reminder, "ops");
        await TellAsync(incident, NotificationEvent.Resolved, "ops");
        var reminder = Assert.Single(await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None));
        await Outbox.ResendAsync(opened.Id, Now, None);
        Assert.Equal([], await ClaimAsync(Now));
        await CompleteAsync(reminder, DeliveryState.Pending, Now);
        Assert.Equal([opened.Id], await ClaimAsync(Now));
        await CompleteAsync(opened, DeliveryState.Delivered);
        Assert.Equal([reminder.Id], await ClaimAsync(Now));
        await CompleteAsync(reminder, DeliveryState.Delivered);
        Assert.Single(await ClaimAsync(Now));
    }

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest_and_keep_to_their_filter()
    {
        var incident = await OpenAsync("ops", "web");
        await Outbox.EnqueueAsync(Samples.Test("ops"), Now, None);
        var web = (await Outbox.ClaimAsync(Now, Now + Lease, ClaimLimits.UpTo(10), None)).Single(delivery => delivery.ChannelKey == "web");
        await CompleteAsync(web, DeliveryState.Exhausted);
        Assert.Equal(3, (await Outbox.PageAsync(new(), null, 10, None)).Count);
        Assert.Equal(2, (await Outbox.PageAsync(new(ChannelKey: "ops"), null, 10, None)).Count);
        Assert.Equal(2, (await Outbox.PageAsync(new(IncidentId: incident.Id), null, 10, None)).Count);
        Assert.Equal(web.Id, Assert.Single(await Outbox.PageAsync(new(State: DeliveryState.Exhausted), null, 10, None)).Id);
        Assert.Empty(await Outbox.PageAsync(new("ops", incident.Id, DeliveryState.Exhausted), null, 10, None));
        var page = await Outbox.PageAsync(new(), null, 2, None);
        var rest = await Outbox.PageAsync(new(), page[^1].Id, 2, None);
        Assert.True(page[0].Id > page[1].Id && page[1].Id > rest.Single().Id);
    }

    [Fact]
    public async Task The_depth_counts_what_is_pending_and_names_the_oldest()
    {
        Assert.Equal(default, await Outbox.DepthAsync(None));
        var old = await Outbox.EnqueueAsync(Samples.Test("old"), Now, None);
        await Outbox.EnqueueAsync(Samples.Test("young"), Now.AddHours(1), None);
        Assert.Equal(new(2, Now, "old"), await Outbox.DepthAsync(None));
        await CompleteAsync(old, DeliveryState.Rejected);
        Assert.Equal(new(1, Now.AddHours(1), "young"), await Outbox.DepthAsync(None));
        await Outbox.ResendAsync(old.Id, Now.AddHours(2), None);
        Assert.Equal(new(2, Now.AddHours(1), "young"), await Outbox.DepthAsync(None));
    }

    [Fact]
    public async Task A_purge_forgets_what_was_completed_long_ago_and_nothing_that_is_pending()
    {
        var old = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        var young = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        var pending = await Outbox.EnqueueAsync(Samples.Test(), Now, None);
        await CompleteAsync(old, DeliveryState.Delivered);
        await CompleteAsync(young, DeliveryState.Delivered, at: Now.AddDays(2));
        Assert.Equal(1, await Outbox.PurgeAsync(Now.AddDays(1), None));
        Assert.Null(await Outbox.GetAsync(old.Id, None));
        Assert.Empty(await Outbox.AttemptsAsync(old.Id, None));
        Assert.NotNull(await Outbox.GetAsync(young.Id, None));
        Assert.NotNull(await Outbox.GetAsync(pending.Id, None));
        // What is gone cannot be completed either.
        await CompleteAsync(old, DeliveryState.Delivered);
        Assert.Null(await Outbox.GetAsync(old.Id, None));
    }

    private static string Name(Delivery delivery) => $"{delivery.Message.Event} {delivery.ChannelKey}";

    private static string Numbered(Delivery delivery) => $"{Name(delivery)} {delivery.Message.ReminderNumber}";

    private async Task<IEnumerable<long>> ClaimAsync(DateTimeOffset at) =>
        (await Outbox.ClaimAsync(at, at + Lease, ClaimLimits.UpTo(10), None)).Select(delivery => delivery.Id);

    private Task CompleteAsync(Delivery delivery, DeliveryState state, DateTimeOffset? next = null, DateTimeOffset? at = null)
    {
        var verdict = state switch
        {
            DeliveryState.Delivered => DeliveryVerdict.Delivered,
            DeliveryState.Rejected => DeliveryVerdict.Rejected,
            _ => DeliveryVerdict.RetryLater,
        };
        return Outbox.CompleteAsync(delivery.Id, new(at ?? Now, TimeSpan.Zero, verdict, null, "done"), state, next, None);
    }

    private async Task<Incident> OpenAsync(params string[] channels) =>
        (await Incidents.OpenAsync(Samples.Incident(), Samples.Event(), [.. channels.Select(c => Samples.Message(c))], None))!;

    private async Task<Incident> RemindAsync(Incident incident, int number, params string[] channels)
    {
        var messages = channels.Select(channel => Samples.Message(channel, NotificationEvent.Reminder));
        var numbered = messages.Select(message => message with { Message = message.Message with { ReminderNumber = number } });
        return (await Incidents.UpdateAsync(incident, Samples.Event(), [.. numbered], None))!;
    }

    private async Task<Incident> TellAsync(Incident incident, NotificationEvent what, params string[] channels) =>
        (await Incidents.UpdateAsync(incident, Samples.Event(), [.. channels.Select(c => Samples.Message(c, what))], None))!;
}
