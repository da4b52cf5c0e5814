using CloudPulse.Adapters.Channels.Webhook;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels;

public sealed class DispatcherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly DeliveryResult Ok = DeliveryResult.Delivered("200 OK", 200);
    private static readonly DeliveryResult Busy = DeliveryResult.RetryLater("503 Unavailable", 503);

    [Fact]
    public async Task An_incidents_message_goes_out_at_once_while_the_clock_stands()
    {
        var channel = new ScriptedChannel(_ => Ok);
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        var incident = await desk.OpenAsync("shop", "ops");
        var (_, message) = await channel.NextAsync(desk.Patience);
        Assert.Equal(incident.Id, message.IncidentId);
        await desk.UntilAsync(1, DeliveryState.Delivered);
        Assert.Single(await desk.Outbox.AttemptsAsync(1, desk.Patience));
    }

    [Fact]
    public async Task A_message_that_nobody_signals_is_found()
    {
        var channel = new ScriptedChannel(_ => Ok);
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        var message = NotificationPlanner.Test(desk.Channels.Current.ByKey("ops")!, desk.Time.GetUtcNow(), null);
        await desk.Outbox.EnqueueAsync(message, desk.Time.GetUtcNow(), desk.Patience);
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
    }

    [Fact]
    public async Task A_receiver_that_comes_back_after_an_hour_gets_everything_in_order_and_once()
    {
        var isUp = false;
        var delivered = new List<string>();
        var channel = new ScriptedChannel(message =>
        {
            lock (delivered)
            {
                if (isUp)
                {
                    delivered.Add($"{message.SubjectName} {message.Event}");
                }
            }

            return isUp ? Ok : Busy;
        });
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        foreach (var subject in new[] { "shop", "blog" })
        {
            var incident = await desk.OpenAsync(subject, "ops");
            incident = await desk.TellAsync(incident, NotificationEvent.Reminder, "ops");
            await desk.TellAsync(incident, NotificationEvent.Resolved, "ops");
        }

        var back = desk.Time.GetUtcNow().AddHours(1);
        await desk.UntilAsync(() => Task.FromResult(desk.Time.GetUtcNow() >= back), TimeSpan.FromSeconds(20));
        isUp = true;
        await desk.UntilAsync(
            async () => (await desk.Outbox.PageAsync(new(State: DeliveryState.Delivered), null, 10, desk.Patience)).Count == 6,
            TimeSpan.FromSeconds(20)
        );
        Assert.Equal(
            ["blog Opened", "blog Reminder", "blog Resolved"],
            delivered.Where(line => line.StartsWith("blog", StringComparison.Ordinal))
        );
        Assert.Equal(
            ["shop Opened", "shop Reminder", "shop Resolved"],
            delivered.Where(line => line.StartsWith("shop", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Retry_after_is_respected_by_the_whole_channel()
    {
        var results = new Queue<DeliveryResult>([DeliveryResult.RetryLater("429", 429, TimeSpan.FromMinutes(10)), Ok, Ok]);
        var channel = new ScriptedChannel(_ => results.Dequeue());
        await using var desk = new Desk(channel)
        {
            Options = new() { Lease = Desk.LongLease, ConcurrencyPerChannel = 1 },
        };
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await channel.NextAsync(desk.Patience);
        await desk.UntilAsync(async () => (await desk.Outbox.AttemptsAsync(1, desk.Patience)).Count == 1);
        var limited = desk.Time.GetUtcNow();
        await desk.OpenAsync("blog", "ops");
        await desk.UntilAsync(() => Task.FromResult(desk.Time.GetUtcNow() >= limited.AddMinutes(9)), TimeSpan.FromSeconds(30));
        Assert.False(channel.WasAskedAgain);
        await desk.UntilAsync(1, DeliveryState.Delivered, TimeSpan.FromSeconds(5));
        await desk.UntilAsync(2, DeliveryState.Delivered, TimeSpan.FromSeconds(5));
        var attempts = await desk.Outbox.AttemptsAsync(1, desk.Patience);
        Assert.True(attempts[1].At - attempts[0].At >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Who_mends_a_channel_need_not_wait_for_its_next_attempt()
    {
        var results = new Queue<DeliveryResult>([DeliveryResult.RetryLater("503", 503, TimeSpan.FromHours(1)), Ok]);
        var channel = new ScriptedChannel(_ => results.Dequeue());
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(async () => (await desk.Outbox.GetAsync(1, desk.Patience))!.Attempts == 1);
        var failed = desk.Time.GetUtcNow();

        var before = desk.Channels.Current.All[0];
        desk.Channels.Replace(before with { Declaration = before.Declaration with { Version = 2 } });

        await desk.UntilAsync(1, DeliveryState.Delivered);
        Assert.Equal(failed, desk.Time.GetUtcNow());
    }

    [Fact]
    public async Task Nor_for_an_attempt_that_was_under_way_meanwhile()
    {
        Action mend = () => { };
        var results = new Queue<DeliveryResult>([DeliveryResult.RetryLater("503", 503, TimeSpan.FromHours(1)), Ok]);
        var channel = new ScriptedChannel(_ =>
        {
            mend();
            return results.Dequeue();
        });
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        var before = desk.Channels.Current.All[0];
        mend = () => desk.Channels.Replace(before with { Declaration = before.Declaration with { Version = 2 } });
        desk.Start();
        var opened = desk.Time.GetUtcNow();
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(1, DeliveryState.Delivered);
        Assert.Equal(opened, desk.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_channel_that_hangs_holds_no_other_up()
    {
        var delivered = 0;
        var channel = new ScriptedChannel(
            async (key, _, cancellationToken) =>
            {
                if (key == "dead")
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }

                Interlocked.Increment(ref delivered);
                return Ok;
            }
        );
        await using var desk = new Desk(channel)
        {
            Options = new()
            {
                Lease = Desk.LongLease,
                Concurrency = 8,
                ConcurrencyPerChannel = 4,
            },
        };
        desk.Scripted("dead", "ops");
        desk.Start();
        foreach (var i in Enumerable.Range(0, 30))
        {
            await desk.OpenAsync($"check-{i}", "dead", "ops");
        }

        // The clock stands: no deadline has passed, and all messages of the other channel are out.
        await desk.UntilAsync(() => Task.FromResult(Volatile.Read(ref delivered) == 30));
        var dead = await desk.Outbox.PageAsync(new("dead"), null, 100, desk.Patience);
        Assert.All(dead, delivery => Assert.Equal(DeliveryState.Pending, delivery.State));
    }

    [Fact]
    public async Task An_attempt_that_passes_its_deadline_is_tried_again_even_if_its_kind_ignores_the_token()
    {
        var hangs = true;
        var channel = new ScriptedChannel((_, _, _) => hangs ? new TaskCompletionSource<DeliveryResult>().Task : Task.FromResult(Ok));
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await channel.NextAsync(desk.Patience);
        await desk.UntilAsync(async () => (await desk.Outbox.AttemptsAsync(1, desk.Patience)).Count == 1, Second);
        var attempt = Assert.Single(await desk.Outbox.AttemptsAsync(1, desk.Patience));
        Assert.Equal("No answer within 10 s.", attempt.Detail);
        hangs = false;
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
    }

    [Fact]
    public async Task A_kind_that_throws_is_retried_and_its_message_is_not_shown()
    {
        var throws = true;
        var channel = new ScriptedChannel(
            (_, _, _) => throws ? throw new InvalidOperationException("https://hooks.example/token") : Task.FromResult(Ok)
        );
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(async () => (await desk.Outbox.AttemptsAsync(1, desk.Patience)).Count == 1);
        Assert.DoesNotContain(desk.Log, line => line.Contains("token", StringComparison.Ordinal));
        Assert.DoesNotContain("token", (await desk.Outbox.AttemptsAsync(1, desk.Patience))[0].Detail, StringComparison.Ordinal);
        throws = false;
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("disabled")]
    [InlineData("paused")]
    [InlineData("unknown")]
    public async Task What_has_no_channel_to_go_to_is_rejected_with_the_reason(string what)
    {
        var settings = new ScriptedChannel.Settings("ops");
        await using var desk = new Desk(new ScriptedChannel(_ => Ok));
        desk.Channels.Replace(
            what switch
            {
                "disabled" => [ChannelSet.Define("ops", "scripted", settings, enabled: false)],
                "paused" => [ChannelSet.Define("ops", "scripted", settings, paused: true)],
                "unknown" => [ChannelSet.Define("ops", "pigeon", settings)],
                _ => [],
            }
        );
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(1, DeliveryState.Rejected);
        Assert.Contains(
            what == "unknown" ? "pigeon" : "'ops'",
            (await desk.Outbox.GetAsync(1, desk.Patience))!.LastDetail!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_end_is_told_although_the_beginning_was_refused()
    {
        var channel = new ScriptedChannel(message => message.Event == NotificationEvent.Opened ? DeliveryResult.Rejected("400", 400) : Ok);
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        var incident = await desk.OpenAsync("shop", "ops");
        await desk.TellAsync(incident, NotificationEvent.Resolved, "ops");
        await desk.UntilAsync(1, DeliveryState.Rejected);
        await desk.UntilAsync(2, DeliveryState.Delivered);
    }

    [Fact]
    public async Task After_three_days_of_failures_a_delivery_is_a_dead_letter_and_can_be_resent()
    {
        var isUp = false;
        await using var desk = new Desk(new ScriptedChannel(_ => isUp ? Ok : Busy));
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        var start = desk.Time.GetUtcNow();
        await desk.UntilAsync(1, DeliveryState.Exhausted, TimeSpan.FromMinutes(15));
        Assert.True(desk.Time.GetUtcNow() - start >= TimeSpan.FromHours(72));
        isUp = true;
        await desk.Outbox.ResendAsync(1, desk.Time.GetUtcNow(), desk.Patience);
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
    }

    [Fact]
    public async Task Killed_between_sending_and_writing_it_down_it_sends_again_with_the_same_key()
    {
        var channel = new ScriptedChannel(_ => Ok);
        await using var desk = new Desk(channel) { Options = new() };
        desk.Scripted("ops");
        await desk.OpenAsync("shop", "ops");
        // Claimed and sent, but not completed: as after kill -9.
        var now = desk.Time.GetUtcNow();
        var claimed = Assert.Single(await desk.Outbox.ClaimAsync(now, now + desk.Options.Lease, ClaimLimits.UpTo(10), desk.Patience));
        desk.Start();
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
        var (_, message) = await channel.NextAsync(desk.Patience);
        Assert.Equal(claimed.Message.IdempotencyKey, message.IdempotencyKey);
        Assert.True(desk.Time.GetUtcNow() - now >= desk.Options.Lease);
    }

    [Fact]
    public async Task A_stop_lets_attempts_end_and_what_it_cuts_off_is_due_again_at_once()
    {
        var started = new TaskCompletionSource();
        var channel = new ScriptedChannel(
            async (_, message, cancellationToken) =>
            {
                if (message.SubjectName == "slow")
                {
                    started.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }

                return Ok;
            }
        );
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        var stop = desk.Start();
        await desk.OpenAsync("slow", "ops");
        await started.Task.WaitAsync(desk.Patience);
        var stopped = stop();
        await desk.UntilAsync(() => Task.FromResult(stopped.IsCompleted), Second / 2);
        await stopped;
        var cut = await desk.Outbox.GetAsync(1, desk.Patience);
        Assert.Equal((DeliveryState.Pending, 1), (cut!.State, cut.Attempts));
        Assert.True(cut.NextAttemptAt <= desk.Time.GetUtcNow());
    }

    [Fact]
    public async Task Two_dispatchers_at_once_send_everything_once_and_in_order()
    {
        var sent = new List<(string Subject, NotificationEvent Event)>();
        var random = new Random(7);
        var channel = new ScriptedChannel(
            async (_, message, _) =>
            {
                await Task.Yield();
                lock (sent)
                {
                    if (random.Next(4) == 0)
                    {
                        return Busy;
                    }

                    sent.Add((message.SubjectName, message.Event));
                    return Ok;
                }
            }
        );
        await using var desk = new Desk(channel);
        desk.Scripted("ops");
        desk.Start();
        desk.Start();
        foreach (var i in Enumerable.Range(0, 20))
        {
            var incident = await desk.OpenAsync($"check-{i}", "ops");
            incident = await desk.TellAsync(incident, NotificationEvent.Reminder, "ops");
            await desk.TellAsync(incident, NotificationEvent.Resolved, "ops");
        }

        await desk.UntilAsync(
            async () => (await desk.Outbox.PageAsync(new(State: DeliveryState.Delivered), null, 100, desk.Patience)).Count == 60,
            Second
        );
        Assert.Equal(60, sent.Count);
        foreach (var line in sent.GroupBy(entry => entry.Subject, entry => entry.Event))
        {
            Assert.Equal([NotificationEvent.Opened, NotificationEvent.Reminder, NotificationEvent.Resolved], line);
        }
    }

    [Fact]
    public async Task An_outbox_that_is_behind_is_an_ailment_that_names_the_channel_and_passes()
    {
        var isUp = false;
        await using var desk = new Desk(new ScriptedChannel(_ => isUp ? Ok : Busy));
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(() => Task.FromResult(desk.Health.Ailments.Count > 0), TimeSpan.FromSeconds(30));
        var ailment = Assert.Single(desk.Health.Ailments);
        Assert.Equal("outbox_behind", ailment.Name);
        Assert.Contains("'ops'", ailment.Detail, StringComparison.Ordinal);
        Assert.False(ailment.Blocking);
        isUp = true;
        await desk.UntilAsync(() => Task.FromResult(desk.Health.Ailments.Count == 0), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Old_deliveries_are_forgotten()
    {
        await using var desk = new Desk(new ScriptedChannel(_ => Ok))
        {
            Options = new() { Lease = Desk.LongLease, KeepCompleted = TimeSpan.FromHours(6) },
        };
        desk.Scripted("ops");
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(1, DeliveryState.Delivered);
        var completed = desk.Time.GetUtcNow();
        await desk.UntilAsync(async () => await desk.Outbox.GetAsync(1, desk.Patience) is null, TimeSpan.FromMinutes(20));
        Assert.True(desk.Time.GetUtcNow() - completed >= TimeSpan.FromHours(6));
    }

    [Fact]
    public async Task An_outbox_that_breaks_does_not_end_the_dispatcher()
    {
        await using var desk = new Desk(new ScriptedChannel(_ => Ok))
        {
            Options = new() { Lease = Desk.LongLease, KeepCompleted = TimeSpan.FromHours(6) },
        };
        desk.Scripted("ops");
        var outbox = new BreakableOutbox(desk.Outbox) { IsBroken = true };
        desk.Start(outbox: outbox);
        await desk.OpenAsync("shop", "ops");
        await desk.UntilAsync(() => Task.FromResult(desk.Health.Ailments.Any(ailment => ailment.Name == "outbox_unavailable")));
        outbox.IsBroken = false;
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
        await desk.UntilAsync(() => Task.FromResult(desk.Health.Ailments.Count == 0), Second);
    }

    [Fact]
    public async Task A_webhook_that_fails_at_first_gets_the_same_message_with_the_same_key_and_no_secret_is_logged()
    {
        await using var receiver = HttpReceiver.Start(
            (request, stream, cancellationToken) =>
                HttpReceiver.Status(503, $"no: {request.Path} {string.Join(' ', request.Headers.Values)}")(
                    request,
                    stream,
                    cancellationToken
                )
        );
        using var kind = new WebhookChannel(Probing.Network().Policy, TimeProvider.System);
        await using var desk = new Desk(kind);
        var settings = new WebhookSettings
        {
            Url = new($"http://127.0.0.1:{receiver.Port}/hooks/path-token?key=query-token"),
            Headers = new Dictionary<string, Secret> { ["Authorization"] = new("Bearer header-token") },
            Secret = new("signing-key"),
        };
        desk.Channels.Replace(ChannelSet.Define("ops", "webhook", settings));
        desk.Start();
        await desk.OpenAsync("shop", "ops");
        var first = await receiver.NextAsync(desk.Patience);
        await desk.UntilAsync(async () => (await desk.Outbox.AttemptsAsync(1, desk.Patience)).Count == 1);
        receiver.Answer = HttpReceiver.Status(204);
        await desk.UntilAsync(1, DeliveryState.Delivered, Second);
        var second = await receiver.NextAsync(desk.Patience);
        Assert.Equal(first.Headers["Idempotency-Key"], second.Headers["Idempotency-Key"]);
        Assert.Equal(first.Body, second.Body);
        var said = string.Join('\n', desk.Log) + string.Join('\n', await desk.Outbox.AttemptsAsync(1, desk.Patience));
        Assert.Contains("no: " + Secret.Mask, said, StringComparison.Ordinal);
        Assert.All(
            new[] { "path-token", "query-token", "header-token", "signing-key" },
            secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal)
        );
    }
}
