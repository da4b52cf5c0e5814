using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CloudPulse.Conformance;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using CloudPulse.Web.Live;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Live;

public sealed class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_client_sees_pulses_of_its_subject_as_they_are_recorded()
    {
        await using var web = await WebHost.StartAsync();
        using var stream = await FollowAsync(web, "?types=pulse&subject=check/shop");
        await PublishAsync(web, "other", "shop");
        var (name, id, data) = await stream.NextAsync();
        Assert.Equal("pulse", name);
        Assert.Matches(@"^\d+-\d+$", id);
        Assert.Equal("check/shop", data.Text("subject"));
    }

    [Fact]
    public async Task The_stream_has_headers_that_proxies_and_caches_heed()
    {
        await using var web = await WebHost.StartAsync();
        using var stream = await FollowAsync(web, "");
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.True(stream.Response.Headers.CacheControl!.NoStore);
        Assert.Equal("no", stream.Response.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task Changes_of_checks_are_told()
    {
        await using var web = await WebHost.StartAsync();
        using var stream = await FollowAsync(web, "?types=check");
        await web.CreateAsync("/api/v1/checks", """{"name":"shop","url":"https://shop.example"}""");
        await web.PostAsync("/api/v1/checks/1/pause");
        await web.SendAsync(HttpMethod.Delete, "/api/v1/checks/1");
        foreach (var change in (string[])["created", "changed", "deleted"])
        {
            var (name, _, data) = await stream.NextAsync();
            Assert.Equal("check", name);
            Assert.Equal(change, data.Text("change"));
            Assert.Equal("shop", data.Text("key"));
        }
    }

    [Fact]
    public async Task A_heartbeat_comes_every_fifteen_seconds()
    {
        var time = new FakeTimeProvider();
        await using var web = await WebHost.StartAsync(time: time);
        using var stream = await FollowAsync(web, "");
        while (time.WaitingTimers == 0)
        {
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromSeconds(15));
        Assert.StartsWith(":", await stream.LineAsync(line => line.StartsWith(':')), StringComparison.Ordinal);
        Assert.Matches(@"^id: \d+-0$", await stream.LineAsync(line => line.Length > 0));
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_it_missed_in_order_and_once()
    {
        await using var web = await WebHost.StartAsync();
        string id;
        using (var first = await FollowAsync(web, "?types=pulse&kind=check"))
        {
            await PublishAsync(web, "first");
            (_, id, _) = await first.NextAsync();
        }

        using var probe = await FollowAsync(web, "?subject=check/fourth");
        await PublishAsync(web, Subject.Check("second"), Subject.Service("loud"), Subject.Check("third"), Subject.Check("fourth"));
        await probe.NextAsync();

        using var back = await FollowAsync(web, "?types=pulse&kind=check", id);
        await PublishAsync(web, "fifth");
        foreach (var key in (string[])["second", "third", "fourth", "fifth"])
        {
            Assert.Equal($"check/{key}", (await back.NextAsync()).Data.Text("subject"));
        }
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("1-1")]
    [InlineData("-")]
    public async Task Who_comes_back_with_an_id_of_another_process_is_told_that_it_lagged(string id)
    {
        await using var web = await WebHost.StartAsync();
        using var odd = await FollowAsync(web, "?types=pulse", id);
        var (name, _, data) = await odd.NextAsync();
        Assert.Equal("lagged", name);
        Assert.Null(data["missed"]);
    }

    [Fact]
    public async Task A_stream_begins_with_an_id_so_that_who_heard_nothing_can_come_back_too()
    {
        await using var web = await WebHost.StartAsync();
        string id;
        using (var quiet = await FollowAsync(web, ""))
        {
            id = (await quiet.LineAsync(line => line.StartsWith("id: ", StringComparison.Ordinal)))[4..];
        }

        await PublishAsync(web, "shop");
        using var back = await FollowAsync(web, "", id);
        Assert.Equal("check/shop", (await back.NextAsync()).Data.Text("subject"));
    }

    [Fact]
    public async Task What_is_forgotten_is_said_by_kind()
    {
        await using var web = await WebHost.StartAsync();
        string id;
        using (var first = await FollowAsync(web, ""))
        {
            await PublishAsync(web, "shop");
            (_, id, _) = await first.NextAsync();
        }

        using var probe = await FollowAsync(web, "?subject=service/last");
        await PublishAsync(web, [.. Enumerable.Repeat(Subject.Service("loud"), LiveMemory.Capacity), Subject.Service("last")]);
        await probe.NextAsync();

        using var services = await FollowAsync(web, "?kind=service", id);
        Assert.Equal("lagged", (await services.NextAsync()).Name);
        using var checks = await FollowAsync(web, "?kind=check", id);
        await PublishAsync(web, "shop");
        Assert.Equal("pulse", (await checks.NextAsync()).Name);
    }

    [Fact]
    public async Task Who_follows_checks_hears_nothing_of_services()
    {
        await using var web = await WebHost.StartAsync();
        using var checks = await FollowAsync(web, "?kind=check");
        using var services = await FollowAsync(web, "?kind=service");
        await PublishAsync(web, Subject.Service("loud"), Subject.Check("shop"), Subject.Service("last"));
        Assert.Equal("check/shop", (await checks.NextAsync()).Data.Text("subject"));
        Assert.Equal("service/loud", (await services.NextAsync()).Data.Text("subject"));
        Assert.Equal("service/last", (await services.NextAsync()).Data.Text("subject"));
        using var refused = await web.Client.GetAsync("/api/v1/events?kind=status_page");
        await refused.ShouldBeAsync(400);
    }

    [Fact]
    public void A_slow_client_loses_events_and_holds_nobody_up()
    {
        var slow = new LiveClient(new(LiveTypes.All)) { Since = "1-0" };
        for (var number = 0; number < LiveClient.Capacity + 10; number++)
        {
            slow.Offer(ReadOnlyMemory<byte>.Empty);
        }

        Assert.Equal(10, slow.TakeMissed());
        Assert.Equal(0, slow.TakeMissed());
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_told_what_it_missed_and_the_others_go_on()
    {
        await using var web = await WebHost.StartAsync();
        using var slow = await FollowAsync(web, "?types=pulse");
        using var quick = await FollowAsync(web, "?types=pulse&subject=check/last");
        // Far more than the connection's and the server's buffers hold.
        var wide = new string('x', 20_000);
        for (var batch = 0; batch < 40; batch++)
        {
            await PublishAsync(web, [.. Enumerable.Repeat(wide, 100)]);
        }

        await PublishAsync(web, "last");
        Assert.Equal("check/last", (await quick.NextAsync()).Data.Text("subject"));
        var missed = 0L;
        while (missed == 0)
        {
            var (name, _, data) = await slow.NextAsync();
            missed = name == "lagged" ? data.Number("missed") : 0;
        }

        Assert.InRange(missed, 1, 4_001);
    }

    [Fact]
    public async Task There_is_room_for_so_many_clients_only()
    {
        await using var web = await WebHost.StartAsync(options => options.MaxLiveClients = 1);
        using (await FollowAsync(web, ""))
        {
            using var refused = await web.Client.GetAsync("/api/v1/events");
            Assert.NotNull(refused.Headers.RetryAfter);
            await refused.ShouldBeAsync(503);
        }

        // The place is free again once the server has noticed that the client went.
        while ((await web.Client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead)) is { IsSuccessStatusCode: false })
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_shutdown_ends_the_streams_at_once()
    {
        var web = await WebHost.StartAsync();
        var client = web.NewClient();
        using var response = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        await web.DisposeAsync().AsTask().WaitAsync(Patience);
        client.Dispose();
    }

    private static Task PublishAsync(WebHost web, params string[] keys) => PublishAsync(web, [.. keys.Select(Subject.Check)]);

    private static async Task PublishAsync(WebHost web, params Subject[] subjects) =>
        await web.Get<IBus>()
            .PublishAsync(
                Topics.Recorded,
                [
                    .. subjects.Select(subject => new Pulse
                    {
                        Subject = subject,
                        Time = DateTimeOffset.UnixEpoch,
                        Id = 1,
                        Status = PulseStatus.Up,
                    }),
                ],
                default
            );

    private static async Task<EventStream> FollowAsync(WebHost web, string query, string? lastId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events" + query);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var client = web.NewClient();
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var stream = new EventStream(client, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        Assert.StartsWith("retry:", await stream.LineAsync(line => line.Length > 0), StringComparison.Ordinal);
        return stream;
    }

    private sealed class EventStream(HttpClient client, HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public HttpResponseMessage Response => response;

        public async Task<string> LineAsync(Func<string, bool> wanted)
        {
            while (true)
            {
                var line = await reader.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("the stream has ended");
                if (wanted(line))
                {
                    return line;
                }
            }
        }

        public async Task<(string Name, string Id, JsonNode Data)> NextAsync()
        {
            var (name, id) = ("", "");
            while (true)
            {
                var line = await LineAsync(line => line.Contains(": ", StringComparison.Ordinal) && line[0] != ':');
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                var value = line[(colon + 2)..];
                switch (line[..colon])
                {
                    case "event":
                        name = value;
                        break;
                    case "id":
                        id = value;
                        break;
                    case "data":
                        return (name, id, JsonNode.Parse(value)!);
                }
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
            client.Dispose();
        }
    }
}
