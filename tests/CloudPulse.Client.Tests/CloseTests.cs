namespace CloudPulse.Client.Tests;

public sealed class CloseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_what_is_left()
    {
        await using var server = new PushServer();
        var subject = new Subject(server);
        subject.Record(1_700);
        await subject.Client.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, 1_700), Subject.Numbers(server));
        subject.AssertCounts(recorded: 1_700, sent: 1_700);
    }

    [Fact]
    public async Task Tries_at_once_what_was_resting()
    {
        await using var server = new PushServer(PushServer.Status(503));
        var subject = new Subject(server);
        subject.Record(1);
        _ = subject.Client.FlushAsync(Cancel);
        await subject.TroubleAsync();
        await subject.Client.DisposeAsync();
        subject.AssertCounts(recorded: 1, sent: 1);
    }

    [Fact]
    public async Task Drops_and_tells_of_what_could_not_be_sent_in_time()
    {
        await using var server = new PushServer(PushServer.Hang);
        var subject = new Subject(server);
        subject.Record(600);
        await server.NextAsync();
        var flushed = subject.Client.FlushAsync(Cancel);
        var closed = subject.Client.DisposeAsync().AsTask();
        subject.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(closed.IsCompleted);
        subject.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await closed;
        await flushed;
        subject.AssertCounts(recorded: 600, sent: 0, dropped: 600);
        Assert.Equal("600 pulses were not known to have arrived when the client was closed.", Assert.Single(subject.Troubles()).Message);
    }

    [Fact]
    public async Task Closed_takes_and_does_nothing_more_without_complaint()
    {
        await using var server = new PushServer();
        var subject = new Subject(server);
        await Task.WhenAll(subject.Client.DisposeAsync().AsTask(), subject.Client.DisposeAsync().AsTask());
        await subject.Client.DisposeAsync();
        Assert.False(subject.Client.Record("up"));
        Assert.False(await subject.Client.RecordAsync(Subject.Numbered(1), Cancel));
        Assert.False(await subject.Client.PingAsync("backup", PingSignal.Success, Cancel));
        await subject.Client.FlushAsync(Cancel);
        subject.AssertCounts(recorded: 2, sent: 0, dropped: 2);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_flush_that_is_given_up_loses_nothing()
    {
        await using var server = new PushServer(PushServer.Hang);
        await using var subject = new Subject(server);
        subject.Record(1);
        using var impatient = new CancellationTokenSource();
        var flushed = subject.Client.FlushAsync(impatient.Token);
        await server.NextAsync();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flushed);
        await subject.PassTimeAsync(subject.Client.FlushAsync(Cancel));
        subject.AssertCounts(recorded: 1, sent: 1);
    }
}
