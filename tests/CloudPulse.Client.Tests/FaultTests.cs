namespace CloudPulse.Client.Tests;

/// <summary>What the server, or the way to it, may do to a batch.</summary>
public sealed class FaultTests
{
    private const string Key = "cp_secretsecretsecret";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_once_when_the_answers_were_lost()
    {
        await using var server = new PushServer(PushServer.LoseAnswer, PushServer.LoseAnswer, PushServer.LoseAnswer);
        await using var subject = new Subject(server);
        subject.Record(1_200);
        await subject.PassTimeAsync(subject.Client.FlushAsync(Cancel));
        Assert.Equal(Enumerable.Range(0, 1_200), Subject.Numbers(server));
        Assert.Equal(6, server.Received.Count);
        subject.AssertCounts(recorded: 1_200, sent: 1_200);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Tries_again_where_that_may_help(int status)
    {
        await using var server = new PushServer(PushServer.Status(status), PushServer.Status(status));
        await using var subject = new Subject(server);
        subject.Record(3);
        await subject.PassTimeAsync(subject.Client.FlushAsync(Cancel));
        Assert.Equal([0, 1, 2], Subject.Numbers(server));
        Assert.All(
            subject.Troubles(),
            trouble => Assert.Equal((PulseTroubleKind.Retried, status), (trouble.Kind, trouble.StatusCode!.Value))
        );
    }

    [Fact]
    public async Task Tries_again_when_the_server_hangs_or_says_nothing()
    {
        await using var server = new PushServer(PushServer.Hang, _ => Conformance.HttpReceiver.Close);
        await using var subject = new Subject(server);
        subject.Record(1);
        await subject.PassTimeAsync(subject.Client.FlushAsync(Cancel));
        Assert.Equal(3, server.Received.Count);
        Assert.Contains("no answer within 00:00:10", subject.Troubles()[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After: 90")]
    [InlineData("Retry-After: Mon, 02 Feb 2026 00:01:30 GMT")]
    public async Task Comes_back_no_sooner_than_the_server_asks(string header)
    {
        await using var server = new PushServer(PushServer.Status(429, "", header));
        await using var subject = new Subject(
            server,
            (tell, clock) =>
                new()
                {
                    Service = "checkout",
                    Compress = false,
                    OnTrouble = tell,
                    Time = clock,
                    RetryDelay = TimeSpan.FromMilliseconds(1),
                    MaxRetryDelay = TimeSpan.FromMilliseconds(1),
                }
        );
        subject.Record(1);
        var flushed = subject.Client.FlushAsync(Cancel);
        await subject.TroubleAsync();
        // The rest, and the age of the batch.
        await subject.TimersAsync(2);
        subject.Clock.Advance(TimeSpan.FromSeconds(89.9));
        Assert.Equal(1, subject.Clock.WaitingTimers);
        Assert.False(flushed.IsCompleted);
        subject.Clock.Advance(TimeSpan.FromSeconds(0.2));
        await flushed;
        Assert.Equal(2, server.Received.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(415)]
    [InlineData(422)]
    public async Task Does_not_try_again_what_is_refused(int status)
    {
        const string Problem = $$"""{"title":"No.","detail":"The key {{Key}} will not do."}""";
        await using var server = new PushServer(PushServer.Status(status, Problem));
        await using var subject = new Subject(
            server,
            (tell, clock) =>
                new()
                {
                    Service = "checkout",
                    Key = Key,
                    Compress = false,
                    OnTrouble = tell,
                    Time = clock,
                }
        );
        subject.Record(2);
        await subject.Client.FlushAsync(Cancel);
        subject.AssertCounts(recorded: 2, sent: 0, refused: 2);
        Assert.Equal($"Bearer {Key}", Assert.Single(server.Received).Headers["Authorization"]);
        var troubles = subject.Troubles();
        Assert.Equal(2, troubles.Count);
        Assert.All(troubles, trouble => Assert.Equal((PulseTroubleKind.Refused, status), (trouble.Kind, trouble.StatusCode!.Value)));
        Assert.All(troubles, trouble => Assert.Contains("The key (the key) will not do.", trouble.Message, StringComparison.Ordinal));
        Assert.Contains("\"latency_ms\":1", troubles[1].Pulse, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_pulses_that_were_refused_and_keeps_the_others()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        subject.Record(2);
        subject.Client.Record("bad");
        subject.Record(1, from: 2);
        await subject.Client.FlushAsync(Cancel);
        Assert.Equal([0, 1, 2], Subject.Numbers(server));
        subject.AssertCounts(recorded: 4, sent: 3, refused: 1);
        var trouble = Assert.Single(subject.Troubles());
        Assert.Equal(("The server refused a pulse: status was bad.", "status"), (trouble.Message, trouble.Field));
        Assert.Contains("\"status\":\"bad\"", trouble.Pulse, StringComparison.Ordinal);

        subject.Client.Record("bad");
        await subject.Client.FlushAsync(Cancel);
        subject.AssertCounts(recorded: 5, sent: 3, refused: 2);
    }

    [Fact]
    public async Task Splits_a_batch_that_is_too_large_and_sends_smaller_ones_from_then_on()
    {
        await using var server = new PushServer { MaxLines = 10 };
        await using var subject = new Subject(server);
        subject.Record(80);
        await subject.Client.FlushAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 80), Subject.Numbers(server));
        var before = server.Received.Count;
        subject.Record(20, from: 80);
        await subject.Client.FlushAsync(Cancel);
        Assert.InRange(server.Received.Count - before, 2, 4);
        subject.AssertCounts(recorded: 100, sent: 100);
    }

    [Fact]
    public async Task Refuses_the_pulse_that_is_too_large_by_itself()
    {
        await using var server = new PushServer { MaxLines = 0 };
        await using var subject = new Subject(server);
        subject.Record(3);
        await subject.Client.FlushAsync(Cancel);
        subject.AssertCounts(recorded: 3, sent: 0, refused: 3);
    }

    [Fact]
    public async Task Follows_no_redirect_and_shows_the_key_to_nobody_else()
    {
        await using var other = new PushServer();
        await using var server = new PushServer(PushServer.Status(307, "", $"Location: {other.Url}api/v1/pulses"));
        await using var subject = new Subject(server);
        subject.Record(1);
        await subject.Client.FlushAsync(Cancel);
        Assert.Empty(other.Received);
        Assert.Contains("redirects are not followed", Assert.Single(subject.Troubles()).Message, StringComparison.Ordinal);
        subject.AssertCounts(recorded: 1, sent: 0, refused: 1);
    }

    [Theory]
    [InlineData(200, "<html>welcome</html>")]
    [InlineData(202, "{}")]
    [InlineData(202, """{"accepted":7,"duplicates":0,"rejected":0}""")]
    [InlineData(207, """{"accepted":"many","errors":[{"index":99}]}""")]
    public async Task Takes_no_other_server_for_ours(int status, string body)
    {
        await using var server = new PushServer(PushServer.Status(status, body));
        await using var subject = new Subject(server);
        subject.Record(1);
        await subject.Client.FlushAsync(Cancel);
        subject.AssertCounts(recorded: 1, sent: 0, refused: 1);
        Assert.Contains("is the URL right?", Assert.Single(subject.Troubles()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Survives_an_answer_that_names_a_pulse_it_was_not_sent()
    {
        const string Answer =
            """{"accepted":0,"duplicates":0,"rejected":1,"errors":[{"index":-1,"message":"odd"},{"index":9,"field":null}]}""";
        await using var server = new PushServer(PushServer.Status(207, Answer));
        await using var subject = new Subject(server);
        subject.Record(1);
        await subject.Client.FlushAsync(Cancel);
        subject.Record(1, from: 1);
        await subject.Client.FlushAsync(Cancel);
        subject.AssertCounts(recorded: 2, sent: 1, refused: 1);
    }

    [Fact]
    public async Task Goes_on_when_the_one_who_is_told_throws()
    {
        await using var server = new PushServer(PushServer.Status(400));
        await using var client = new PulseClient(
            server.Url,
            new()
            {
                Service = "checkout",
                Compress = false,
                OnTrouble = _ => throw new InvalidOperationException("told"),
            }
        );
        client.Record("up");
        await client.FlushAsync(Cancel);
        client.Record("up");
        await client.FlushAsync(Cancel);
        Assert.Equal((1, 1), (client.Counts.Refused, client.Counts.Sent));
    }
}
