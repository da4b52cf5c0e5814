namespace CloudPulse.Client.Tests;

public sealed class PingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_each_signal_to_its_URL()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        Assert.True(await subject.Client.PingAsync("backup", PingSignal.Success, Cancel));
        Assert.True(await subject.Client.PingAsync("my job/1", PingSignal.Fail, Cancel, runId: "a b", output: "disk full"));
        Assert.True(await subject.Client.PingAsync("backup", PingSignal.ExitCode(3), Cancel));
        Assert.True(await subject.Client.PingAsync("backup", PingSignal.Log, Cancel, output: new string('x', 1_000_000)));
        Assert.Equal(
            ["/ping/backup", "/ping/my%20job%2F1/fail?rid=a%20b", "/ping/backup/3", "/ping/backup/log"],
            server.Received.Select(request => request.Path)
        );
        Assert.Equal(["", "disk full", ""], server.Received.Take(3).Select(request => request.Body));
        Assert.Equal(8_192, server.Received[3].Body.Length);
    }

    [Fact]
    public void Takes_no_exit_code_that_cannot_be() => Assert.Throws<ArgumentOutOfRangeException>(() => PingSignal.ExitCode(256));

    [Theory]
    [InlineData("..")]
    [InlineData(" ")]
    public async Task Takes_no_name_that_cannot_stand_in_a_URL(string service)
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        await Assert.ThrowsAsync<ArgumentException>(() => subject.Client.PingAsync(service, PingSignal.Success, Cancel));
    }

    [Fact]
    public async Task Is_tried_again_until_it_is_answered()
    {
        await using var server = new PushServer(PushServer.Status(503), PushServer.Hang);
        await using var subject = new Subject(server);
        var ping = subject.Client.PingAsync("backup", PingSignal.Success, Cancel);
        await subject.PassTimeAsync(ping);
        Assert.True(await ping);
        Assert.Equal(3, server.Received.Count);
    }

    [Fact]
    public async Task Is_given_up_when_its_time_is_over_and_at_once_when_refused()
    {
        await using var server = new PushServer(PushServer.Status(401), PushServer.Hang, PushServer.Hang, PushServer.Hang, PushServer.Hang);
        await using var subject = new Subject(server);
        Assert.False(await subject.Client.PingAsync("backup", PingSignal.Success, Cancel));
        Assert.Equal("The server refused a ping of backup: it answered 401 (Unauthorized).", (await subject.TroubleAsync()).Message);

        var ping = subject.Client.PingAsync("backup", PingSignal.Fail, Cancel);
        await subject.PassTimeAsync(ping);
        Assert.False(await ping);
        Assert.Equal("A ping of backup (fail) was not known to have arrived in its time.", subject.Troubles()[^1].Message);
    }

    [Fact]
    public async Task A_run_pings_its_start_and_its_end()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        await subject.Client.RunAsync("backup", async _ => await server.NextAsync(), Cancel);
        var paths = server.Received.Select(request => request.Path.Split("?rid=")).ToArray();
        Assert.Equal(["/ping/backup/start", "/ping/backup"], paths.Select(path => path[0]));
        Assert.Equal(paths[0][1], paths[1][1]);
    }

    [Fact]
    public async Task A_run_that_throws_or_is_cancelled_failed()
    {
        await using var server = new PushServer();
        await using var subject = new Subject(server);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<IOException>(() => subject.Client.RunAsync("backup", _ => throw new IOException("secret"), Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            subject.Client.RunAsync(
                "backup",
                async token =>
                {
                    await stop.CancelAsync();
                    token.ThrowIfCancellationRequested();
                },
                stop.Token
            )
        );
        Assert.Equal(
            [("fail", "System.IO.IOException"), ("fail", "System.OperationCanceledException")],
            server
                .Received.Where(request => !request.Path.Contains("/start", StringComparison.Ordinal))
                .Select(request => (request.Path.Split('/')[3].Split('?')[0], request.Body))
        );
    }

    [Fact]
    public async Task A_run_waits_for_no_server_and_its_start_never_comes_after_its_end()
    {
        await using var server = new PushServer(PushServer.Status(503, "", "Retry-After: 3600"));
        await using var subject = new Subject(server);
        var run = subject.Client.RunAsync("backup", async _ => await subject.TroubleAsync(), Cancel);
        await run;
        Assert.Equal(["/ping/backup/start", "/ping/backup"], server.Received.Select(request => request.Path.Split('?')[0]));
    }
}
