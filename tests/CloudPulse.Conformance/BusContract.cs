using CloudPulse.Core.Bus;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IBus"/> promises.</summary>
public abstract class BusContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    protected static Topic<string> Words { get; } = new("contract-words", 64, FullMode.Wait, word => word);

    protected static Topic<string> Small { get; } = new("contract-small", 2, FullMode.DropNewest, word => word);

    protected abstract IBus Bus { get; }

    [Fact]
    public async Task A_group_gets_what_is_published_in_order()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var subscription = Bus.Subscribe(Words, "a");
        await Bus.PublishAsync(Words, ["one", "two", "three"], patience.Token);
        Assert.Equal(["one", "two", "three"], await ReceiveAsync(subscription, 3, patience.Token));
    }

    [Fact]
    public async Task Every_group_gets_every_message()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var first = Bus.Subscribe(Words, "a");
        await using var second = Bus.Subscribe(Words, "b");
        await Bus.PublishAsync(Words, ["one"], patience.Token);
        Assert.Equal(["one"], await ReceiveAsync(first, 1, patience.Token));
        Assert.Equal(["one"], await ReceiveAsync(second, 1, patience.Token));
    }

    [Fact]
    public async Task Within_a_group_a_message_reaches_one_subscriber()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var first = Bus.Subscribe(Words, "a");
        await using var second = Bus.Subscribe(Words, "a");
        await Bus.PublishAsync(Words, ["one", "two"], patience.Token);
        var mine = (await first.ReceiveAsync(1, patience.Token)).Single().Body;
        var theirs = (await second.ReceiveAsync(1, patience.Token)).Single().Body;
        Assert.Equal(["one", "two"], new[] { mine, theirs }.Order());
        Assert.Empty(await first.PollAsync(10, patience.Token));
    }

    [Fact]
    public async Task What_is_refused_comes_again_with_a_higher_attempt()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var subscription = Bus.Subscribe(Words, "a");
        await Bus.PublishAsync(Words, ["one"], patience.Token);
        var first = await subscription.ReceiveAsync(1, patience.Token);
        await subscription.NackAsync(first, patience.Token);
        var again = (await subscription.ReceiveAsync(1, patience.Token)).Single();
        Assert.Equal("one", again.Body);
        Assert.Equal(2, again.Attempt);
    }

    [Fact]
    public async Task What_was_not_acknowledged_goes_to_another_when_its_subscription_ends()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var survivor = Bus.Subscribe(Words, "a");
        var dying = Bus.Subscribe(Words, "a");
        await Bus.PublishAsync(Words, ["one", "two"], patience.Token);
        var taken = await dying.ReceiveAsync(2, patience.Token);
        await dying.AckAsync([taken[0]], patience.Token);
        await dying.DisposeAsync();

        Assert.Equal([taken[1].Body], await ReceiveAsync(survivor, 1, patience.Token));
        Assert.Empty(await survivor.PollAsync(10, patience.Token));
    }

    [Fact]
    public async Task What_was_acknowledged_does_not_come_again()
    {
        using var patience = new CancellationTokenSource(Patience);
        var subscription = Bus.Subscribe(Words, "a");
        await Bus.PublishAsync(Words, ["one"], patience.Token);
        await subscription.AckAsync(await subscription.ReceiveAsync(1, patience.Token), patience.Token);
        await subscription.DisposeAsync();
        await using var next = Bus.Subscribe(Words, "a");
        Assert.Empty(await next.PollAsync(10, patience.Token));
    }

    [Fact]
    public async Task A_full_group_refuses_the_newest_and_says_how_many()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var subscription = Bus.Subscribe(Small, "a");
        Assert.Equal(1, await Bus.PublishAsync(Small, ["one", "two", "three"], patience.Token));
        Assert.Equal(["one", "two"], await ReceiveAsync(subscription, 2, patience.Token));
    }

    [Fact]
    public async Task A_full_group_makes_a_waiting_publisher_wait()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var subscription = Bus.Subscribe(Words, "a");
        var publishing = Bus.PublishAsync(Words, [.. Enumerable.Range(0, Words.Capacity + 1).Select(number => $"{number}")], patience.Token)
            .AsTask();
        Assert.False(publishing.IsCompleted);
        await ReceiveAsync(subscription, Words.Capacity + 1, patience.Token);
        Assert.Equal(0, await publishing);
    }

    [Fact]
    public async Task Waiting_wakes_when_something_is_published_and_ends_when_cancelled()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var subscription = Bus.Subscribe(Words, "a");
        var waiting = subscription.ReceiveAsync(1, patience.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await Bus.PublishAsync(Words, ["one"], patience.Token);
        Assert.Equal("one", (await waiting).Single().Body);

        using var cancelled = new CancellationTokenSource();
        var endless = subscription.ReceiveAsync(1, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
    }

    [Fact]
    public async Task Many_publishers_and_subscribers_lose_and_double_nothing()
    {
        const int Publishers = 4;
        const int Each = 2_000;
        using var patience = new CancellationTokenSource(Patience);
        var subscriptions = Enumerable.Range(0, 3).Select(_ => Bus.Subscribe(Words, "a")).ToArray();
        var left = Publishers * Each;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        var receiving = subscriptions.Select(async subscription =>
        {
            var mine = new List<string>();
            try
            {
                while (true)
                {
                    var batch = await subscription.ReceiveAsync(50, done.Token);
                    mine.AddRange(batch.Select(message => message.Body));
                    await subscription.AckAsync(batch, done.Token);
                    if (Interlocked.Add(ref left, -batch.Count) == 0)
                    {
                        await done.CancelAsync();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                return mine;
            }
        });
        var received = Task.WhenAll(receiving);
        await Task.WhenAll(
            Enumerable
                .Range(0, Publishers)
                .Select(publisher =>
                    Task.Run(async () =>
                    {
                        for (var number = 0; number < Each; number++)
                        {
                            await Bus.PublishAsync(Words, [$"{publisher}-{number}"], patience.Token);
                        }
                    })
                )
        );
        var all = (await received).SelectMany(words => words).ToArray();
        Assert.Equal(Publishers * Each, all.Length);
        Assert.Equal(Publishers * Each, all.Distinct().Count());
        foreach (var subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    private static async Task<List<string>> ReceiveAsync(
        IBusSubscription<string> subscription,
        int count,
        CancellationToken cancellationToken
    )
    {
        var words = new List<string>();
        while (words.Count < count)
        {
            var batch = await subscription.ReceiveAsync(count - words.Count, cancellationToken);
            words.AddRange(batch.Select(message => message.Body));
            await subscription.AckAsync(batch, cancellationToken);
        }

        return words;
    }
}
