namespace CloudPulse.Client.Tests;

public sealed class BufferTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_when_enough_have_gathered()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server, Small(WhenFull.DropNewest));
        subject.Record(9);
        Assert.Empty(server.Received);
        subject.Record(1, from: 9);
        await server.NextAsync();
        await subject.Client.FlushAsync(Cancel);
        Assert.Single(server.Received);
        Assert.Equal(Enumerable.Range(0, 10), Subject.Numbers(server));
    }

    [Fact]
    public async Task Sends_what_has_waited_long_enough()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        subject.Record(1);
        subject.Clock.Advance(TimeSpan.FromMilliseconds(999));
        subject.Record(1, from: 1);
        Assert.Empty(server.Received);
        subject.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await server.NextAsync();
        await subject.Client.FlushAsync(Cancel);
        Assert.Equal([0, 1], Subject.Numbers(server));
    }

    [Fact]
    public async Task Sends_no_more_bytes_at_once_than_said()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(
            server,
            (tell, clock) =>
                new()
                {
                    Service = "checkout",
                    Compress = false,
                    OnTrouble = tell,
                    Time = clock,
                    BatchBytes = 1_024,
                }
        );
        subject.Record(100);
        await subject.Client.FlushAsync(Cancel);
        Assert.All(server.Received, request => Assert.InRange(request.Body.Replace("\n", "").Length, 1, 1_024));
        Assert.Equal(Enumerable.Range(0, 100), Subject.Numbers(server));
    }

    [Fact]
    public async Task Drops_the_newest()
    {
        await using var server = new PushServer(PushServer.Hang);
        await using var subject = new Subject(server, Small(WhenFull.DropNewest));
        await FillAsync(server, subject);
        Assert.False(subject.Client.Record(Subject.Numbered(99)));
        subject.AssertCounts(recorded: 21, sent: 0, dropped: 1, held: 20);
        await subject.PassTimeAsync(subject.Client.FlushAsync(Cancel));
        Assert.Equal(Enumerable.Range(0, 20), Subject.Numbers(server));
        subject.AssertCounts(recorded: 21, sent: 20, dropped: 1);
        Assert.Contains(subject.Troubles(), trouble => trouble.Message == "1 pulses were dropped: the buffer was full.");
    }

    [Fact]
    public async Task Drops_the_oldest_that_are_not_being_sent()
    {
        await using var server = new PushServer(PushServer.Hang);
        await using var subject = new Subject(server, Small(WhenFull.DropOldest));
        await FillAsync(server, subject);
        var flushed = subject.Client.FlushAsync(Cancel);
        subject.Record(3, from: 20);
        subject.AssertCounts(recorded: 23, sent: 0, dropped: 3, held: 20);
        Assert.False(flushed.IsCompleted);
        await subject.PassTimeAsync(flushed);
        await subject.Client.FlushAsync(Cancel);
        Assert.Equal([.. Enumerable.Range(0, 10), .. Enumerable.Range(13, 10)], Subject.Numbers(server));
        subject.AssertCounts(recorded: 23, sent: 20, dropped: 3);
    }

    [Fact]
    public async Task Waits_for_room()
    {
        await using var server = new PushServer(PushServer.Hang);
        await using var subject = new Subject(server, Small(WhenFull.Wait));
        await FillAsync(server, subject);
        var waiting = Enumerable
            .Range(20, 15)
            .Select(number => subject.Client.RecordAsync(Subject.Numbered(number), Cancel).AsTask())
            .ToArray();
        using var impatient = new CancellationTokenSource();
        var givenUp = subject.Client.RecordAsync(Subject.Numbered(99), impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(subject.Client.Record(Subject.Numbered(98)));
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        await subject.PassTimeAsync(Task.WhenAll(waiting));
        await subject.Client.FlushAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 35), Subject.Numbers(server).Order());
        subject.AssertCounts(recorded: 36, sent: 35, dropped: 1);
    }

    [Fact]
    public async Task Work_whose_pulse_has_no_room_has_its_outcome_when_the_wait_is_given_up()
    {
        await using var server = new PushServer(PushServer.Hang);
        await using var subject = new Subject(server, Small(WhenFull.Wait));
        await FillAsync(server, subject);
        using var impatient = new CancellationTokenSource();
        var work = subject.Client.MeasureAsync(_ => Task.FromResult(7), impatient.Token);
        Assert.False(work.IsCompleted);
        await impatient.CancelAsync();
        Assert.Equal(7, await work);
        subject.AssertCounts(recorded: 21, sent: 0, dropped: 1, held: 20);
    }

    [Theory]
    [InlineData(WhenFull.DropNewest)]
    [InlineData(WhenFull.DropOldest)]
    [InlineData(WhenFull.Wait)]
    public async Task Accounts_for_every_pulse_of_many_mad_producers(WhenFull whenFull)
    {
        const int Producers = 8;
        const int Each = 5_000;
        await using var server = new PushServer(PushServer.LoseAnswer, PushServer.Status(503), PushServer.LoseAnswer);
        var client = new PulseClient(
            server.Url,
            new()
            {
                Service = "checkout",
                Compress = false,
                BatchCount = 100,
                BufferCount = 1_000,
                WhenFull = whenFull,
                RetryDelay = TimeSpan.FromMilliseconds(1),
                CloseTimeout = TimeSpan.FromMinutes(1),
            }
        );
        var most = 0L;
        await Task.WhenAll(
            Enumerable
                .Range(0, Producers)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            for (var number = 0; number < Each; number++)
                            {
                                await client.RecordAsync(Subject.Numbered(number), Cancel);
                                most = Math.Max(most, client.Counts.Held);
                            }
                        },
                        Cancel
                    )
                )
        );
        await client.DisposeAsync();

        var counts = client.Counts;
        Assert.Equal(Producers * Each, counts.Recorded);
        Assert.Equal(server.Taken.Count, counts.Sent);
        Assert.Equal(counts with { Sent = counts.Recorded - counts.Dropped, Refused = 0, Held = 0 }, counts);
        // A pulse that is dropped at once is held for a moment.
        Assert.InRange(most, 1, 1_000 + Producers);
        Assert.True(whenFull != WhenFull.Wait || counts.Dropped == 0);
    }

    [Fact]
    public async Task Holds_no_more_bytes_than_said()
    {
        await using var server = new PushServer(PushServer.Hang);
        await using var subject = new Subject(
            server,
            (tell, clock) =>
                new()
                {
                    Service = "checkout",
                    Compress = false,
                    OnTrouble = tell,
                    Time = clock,
                    BufferBytes = 64 * 1024,
                }
        );
        var metadata = new Dictionary<string, string> { ["text"] = new('x', 1_000) };
        var kept = 0;
        while (subject.Client.Record("up", metadata: metadata))
        {
            kept++;
        }

        Assert.InRange(kept, 50, 64);
        subject.AssertCounts(recorded: kept + 1, sent: 0, dropped: 1, held: kept);
    }

    /// <summary>Ten are being sent, in vain, and ten wait: there is room for no more.</summary>
    private static async Task FillAsync(PushServer server, Subject subject)
    {
        subject.Record(10);
        await server.NextAsync();
        subject.Record(10, from: 10);
    }

    private static Func<Action<PulseTrouble>, TimeProvider, PulseClientOptions> Small(WhenFull whenFull) =>
        (tell, clock) =>
            new()
            {
                Service = "checkout",
                Compress = false,
                OnTrouble = tell,
                Time = clock,
                BatchCount = 10,
                BufferCount = 20,
                WhenFull = whenFull,
            };
}
