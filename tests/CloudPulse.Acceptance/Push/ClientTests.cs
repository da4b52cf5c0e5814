using CloudPulse.Acceptance.Support;
using CloudPulse.Client;

namespace CloudPulse.Acceptance.Push;

/// <summary>The .NET client and the program.</summary>
public sealed class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_pulse_counts_once_though_answers_are_lost_and_the_server_is_killed()
    {
        const int Count = 6_000;
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        var server = await Instance.StartAsync(workspace, Cancel);
        await using var way = new LossyWay(number => number % 3 == 0) { To = server.Api.Url };
        await using var client = new PulseClient(
            way.Url,
            new()
            {
                Service = "checkout",
                Compress = false,
                BatchCount = 100,
                RetryDelay = TimeSpan.FromMilliseconds(20),
                MaxRetryDelay = TimeSpan.FromMilliseconds(200),
            }
        );
        for (var number = 0; number < Count; number++)
        {
            client.Record(PulseStatus.Up, TimeSpan.FromMilliseconds(number));
        }

        await Eventually.HoldsAsync("a part was sent", _ => Task.FromResult(client.Counts.Sent > 500), Cancel);
        await server.KillAsync(Cancel);
        await server.DisposeAsync();
        await using var second = await Instance.StartAsync(workspace, Cancel);
        way.To = second.Api.Url;
        await client.FlushAsync(Cancel);

        var pulses = await second.Api.PulsesAsync("service/checkout", Cancel);
        Assert.Equal(Enumerable.Range(0, Count), pulses.Select(pulse => (int)pulse.GetProperty("latency_ms").GetDouble()).Order());
        Assert.Equal(new PulseCounts(Recorded: Count, Sent: Count, Refused: 0, Dropped: 0, Held: 0), client.Counts);
        Assert.True(way.Lost > 5);
        await second.StopAsync(Cancel);
    }

    [Fact]
    public async Task What_is_recorded_is_kept_as_it_was_and_what_is_not_good_is_named()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var server = await Instance.StartAsync(workspace, Cancel);
        var troubles = new List<PulseTrouble>();
        var time = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        await using (var client = new PulseClient(new(server.Api.Url), new() { Service = "Check out é", OnTrouble = troubles.Add }))
        {
            client.Record(
                new Pulse
                {
                    Status = "degraded",
                    Time = time,
                    Latency = TimeSpan.FromMilliseconds(12.5),
                    Metadata = new Dictionary<string, string> { ["host"] = "a\n\"b\"", ["trace_id"] = new('f', 1_000) },
                }
            );
            client.Record(" ");
            client.Record("up", TimeSpan.FromSeconds(-1));
            Assert.True(client.Record(new Pulse { Status = "up", Time = time.AddDays(1) }));
            await client.FlushAsync(Cancel);
            Assert.Equal(new PulseCounts(Recorded: 4, Sent: 1, Refused: 3, Dropped: 0, Held: 0), client.Counts);
        }

        Assert.Equal(["status", "latency_ms", "event_time"], troubles.Select(trouble => trouble.Field));
        var pulse = Assert.Single(await server.Api.PulsesAsync("service/Check out é", Cancel));
        Assert.Equal(("degraded", 12.5), (pulse.Text("status"), pulse.GetProperty("latency_ms").GetDouble()));
        Assert.Equal("a\n\"b\"", pulse.GetProperty("metadata").Text("host"));
        Assert.Equal(time.ToUnixTimeMilliseconds(), pulse.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_run_is_kept_with_its_duration_and_its_failure()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var server = await Instance.StartAsync(workspace, Cancel);
        await using var client = new PulseClient(new(server.Api.Url), new() { Service = "jobs" });
        await client.RunAsync("backup", token => server.WaitForServiceAsync("backup", 1, token), Cancel);
        await Assert.ThrowsAsync<IOException>(() => client.RunAsync("backup", _ => throw new IOException("full"), Cancel));

        var pulses = await server.Api.PulsesAsync("service/backup", Cancel);
        Assert.Equal(["fail", "start", "success", "start"], pulses.Texts("status_text"));
        Assert.True(pulses[2].GetProperty("latency_ms").GetDouble() >= 0);
        Assert.Equal("System.IO.IOException", pulses[0].GetProperty("metadata").Text("output"));
    }

    [Fact]
    public async Task A_key_lets_in_and_a_wrong_one_is_said_to_be_wrong()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        var key = await Keys.CreateAsync(workspace, "ingest", Cancel);
        await using var server = await Instance.StartAsync(workspace, Cancel);
        var troubles = new List<PulseTrouble>();
        await using var right = new PulseClient(new(server.Api.Url), new() { Service = "checkout", Key = key });
        await using var wrong = new PulseClient(
            new(server.Api.Url),
            new()
            {
                Service = "checkout",
                Key = "cp_" + new string('x', 43),
                OnTrouble = troubles.Add,
            }
        );
        right.Record("up");
        wrong.Record("up");
        await Task.WhenAll(right.FlushAsync(Cancel), wrong.FlushAsync(Cancel));
        Assert.Equal((1, 1), (right.Counts.Sent, wrong.Counts.Refused));
        var trouble = Assert.Single(troubles);
        Assert.Equal(401, trouble.StatusCode);
        Assert.DoesNotContain("xxxx", trouble.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Orders_sample_pushes_how_its_requests_went()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var server = await Instance.StartAsync(workspace, Cancel);
        await using var orders = await OrdersProgram.StartAsync(Cancel, server.Api.Url);
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/orders"))
        using (await orders.SendAsync(request, Cancel)) { }

        await server.WaitForServiceAsync("orders", 1, Cancel);
        var pulse = Assert.Single(await server.Api.PulsesAsync("service/orders", Cancel));
        Assert.Equal(("up", "GET /orders"), (pulse.Text("status"), pulse.GetProperty("metadata").Text("request")));
    }
}
