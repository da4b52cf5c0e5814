using System.Net;
using System.Text.Json.Nodes;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class CheckTests : IAsyncLifetime
{
    private const string Shop =
        """{"name":"Shop front","url":"https://shop.example/health","interval":"30s","tags":["web"],"group":"Shop"}""";
    private WebHost _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task A_check_is_created_shown_changed_and_deleted()
    {
        var response = await _web.PostAsync("/api/v1/checks", Shop);
        Assert.Equal("/api/v1/checks/1", response.Headers.Location!.ToString());
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        var created = await response.ShouldBeAsync(201);
        Assert.Equal("shop-front", created.Text("key"));
        Assert.Equal("30s", created.Text("interval"));
        Assert.Equal("GET", created.Text("method"));
        Assert.Equal("api", created.Text("managed_by"));
        Assert.Equal("unknown", created["state"]!.Text("status"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", created.Text("created_at"));

        Assert.Equal(created.ToJsonString(), (await _web.GetJsonAsync("/api/v1/checks/1")).ToJsonString());
        Assert.Equal(1, (await _web.GetJsonAsync("/api/v1/checks/shop-front")).Number("id"));

        var patched = await (
            await _web.SendAsync(HttpMethod.Patch, "/api/v1/checks/1", """{"interval":"1m","group":null}""")
        ).ShouldBeAsync(200);
        Assert.Equal("1m", patched.Text("interval"));
        Assert.Null(patched["group"]);
        Assert.Equal(2, patched.Number("version"));

        Assert.Equal(HttpStatusCode.NoContent, (await _web.SendAsync(HttpMethod.Delete, "/api/v1/checks/1")).StatusCode);
        await _web.GetJsonAsync("/api/v1/checks/1", status: 404);
    }

    [Fact]
    public async Task What_was_read_can_be_put_back_and_keeps_its_secrets()
    {
        await _web.CreateAsync(
            "/api/v1/checks",
            """
            {
              "url": "https://shop.example", "expected_status": 204, "conditions": ["len([BODY].items) > 0"], "degraded_after": "300ms",
              "basic_auth": {"username": "ada", "password": "hush-password"}, "headers": {"X-Api-Key": "hush-header", "Accept": "*/*"},
              "proxy": "http://user:hush-proxy@proxy.example:3128", "max_body_bytes": 4096,
              "maintenance": [{"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T01:00:00Z"}]
            }
            """
        );
        await _web.CreateAsync("/api/v1/checks", """{"url":"tcp://db.example:5432","send":"PING\\r\\n","expect":"PONG"}""");
        foreach (var id in (int[])[1, 2])
        {
            var read = await _web.GetJsonAsync($"/api/v1/checks/{id}");
            Assert.DoesNotContain("hush", read.ToJsonString(), StringComparison.Ordinal);

            read["name"] = "Renamed";
            var written = await (await _web.SendAsync(HttpMethod.Put, $"/api/v1/checks/{id}", read.ToJsonString())).ShouldBeAsync(200);
            foreach (var changing in (string[])["version", "updated_at"])
            {
                read[changing] = written[changing]!.DeepClone();
            }

            Assert.Equal(read.ToJsonString(), written.ToJsonString());
        }

        var stored = _web.Get<IRegistry<Check>>().Current.ById(1)!.Declaration.Json;
        Assert.All(
            (string[])["hush-password", "hush-header", "hush-proxy"],
            secret => Assert.Contains(secret, stored, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_write_on_an_old_version_is_refused()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        await (await _web.SendAsync(HttpMethod.Patch, "/api/v1/checks/1", """{"interval":"1m"}""", ("If-Match", "\"1\""))).ShouldBeAsync(
            200
        );
        var problem = await (
            await _web.SendAsync(HttpMethod.Patch, "/api/v1/checks/1", """{"interval":"2m"}""", ("If-Match", "\"1\""))
        ).ShouldBeAsync(412);
        Assert.Equal("urn:cloudpulse:problem:precondition-failed", problem.Text("type"));
        await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/checks/1", null, ("If-Match", "\"1\""))).ShouldBeAsync(412);
        await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/checks/1", null, ("If-Match", "*"))).ShouldBeAsync(204);
    }

    [Fact]
    public async Task A_key_that_is_taken_is_a_conflict()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        var problem = await (await _web.PostAsync("/api/v1/checks", Shop)).ShouldBeAsync(409);
        Assert.Equal("key", problem["errors"]![0]!.Text("field"));
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged()
    {
        for (var number = 1; number <= 5; number++)
        {
            await _web.CreateAsync(
                "/api/v1/checks",
                $$"""{"name":"c{{number}}","url":"https://c{{number}}.example","tags":["{{(number % 2 == 0 ? "even" : "odd")}}"]}"""
            );
        }

        await _web.CreateAsync("/api/v1/checks", """{"name":"database","url":"tcp://db.example:5432","enabled":false}""");
        _web.Board.Known[Subject.Check("c2")] = new(PulseStatus.Down, DateTimeOffset.UnixEpoch, null, false, null);

        Assert.Equal(["c1", "c3", "c5"], await KeysAsync("tag=odd"));
        Assert.Equal(["c2"], await KeysAsync("status=down"));
        Assert.Equal(["database"], await KeysAsync("status=paused"));
        Assert.Equal(["database"], await KeysAsync("kind=tcp"));
        Assert.Equal(["c4"], await KeysAsync("q=C4.EXAMPLE"));
        Assert.Empty(await KeysAsync("group=none"));

        var paged = new List<string>();
        for (var cursor = ""; ; )
        {
            var page = await _web.GetJsonAsync($"/api/v1/checks?limit=4{cursor}");
            paged.AddRange(page.Items().Select(item => item!.Text("key")));
            if (page["next_cursor"] is not { } next)
            {
                break;
            }

            cursor = $"&cursor={next.GetValue<string>()}";
        }

        Assert.Equal(["c1", "c2", "c3", "c4", "c5", "database"], paged);
    }

    [Fact]
    public async Task Pause_and_resume_are_seen_in_the_state()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        var paused = await (await _web.PostAsync("/api/v1/checks/1/pause")).ShouldBeAsync(200);
        Assert.True(paused["paused"]!.GetValue<bool>());
        Assert.Equal("paused", paused["state"]!.Text("status"));
        var resumed = await (await _web.PostAsync("/api/v1/checks/shop-front/resume")).ShouldBeAsync(200);
        Assert.False(resumed["paused"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_run_returns_the_pulse_and_records_it()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        var pulse = await (await _web.PostAsync("/api/v1/checks/1/run")).ShouldBeAsync(200);
        Assert.Equal("check/shop-front", pulse.Text("subject"));
        Assert.Equal("up", pulse.Text("status"));
        Assert.Equal(12.346, pulse["latency_ms"]!.GetValue<double>());
        Assert.Equal(1, pulse["phases"]!["dns_ms"]!.GetValue<double>());

        var page = await _web.GetJsonAsync("/api/v1/checks/1/pulses");
        Assert.Equal(pulse.ToJsonString(), Assert.Single(page.Items())!.ToJsonString());
        Assert.Equal(pulse.ToJsonString(), (await _web.GetJsonAsync("/api/v1/pulses?subject=check/shop-front")).Items()[0]!.ToJsonString());
    }

    [Fact]
    public async Task Pulses_are_paged_in_either_order()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        await RecordAsync("shop-front", 5);
        Assert.Equal([0, 1, 2, 3, 4], await SecondsAsync("order=oldest_first&limit=2"));
        Assert.Equal([4, 3, 2, 1, 0], await SecondsAsync("limit=2"));
        Assert.Equal([2, 1], await SecondsAsync("from=2026-01-01T00:00:01Z&to=2026-01-01T00:00:03Z"));
    }

    [Fact]
    public async Task A_summary_counts_by_step_and_by_calendar_day()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        await RecordAsync("shop-front", 3);
        var hours = await _web.GetJsonAsync("/api/v1/checks/1/summary?from=2025-12-31T23:30:00Z&to=2026-01-01T01:00:00Z");
        Assert.Equal("2025-12-31T23:00:00.000Z", hours.Items()[0]!.Text("from"));
        Assert.Equal(3, hours.Items()[1]!["counts"]!.Number("up"));
        Assert.Equal(1, hours.Items()[1]!["uptime"]!.GetValue<double>());
        Assert.Equal(10, hours.Items()[1]!["latency"]!["p50_ms"]!.GetValue<double>());

        var days = await _web.GetJsonAsync(
            "/api/v1/checks/1/summary?step=day&time_zone=Europe/Berlin&from=2026-03-28T12:00:00Z&to=2026-03-31T00:00:00Z"
        );
        Assert.Equal(
            ["2026-03-27T23:00:00.000Z", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z", "2026-03-30T22:00:00.000Z"],
            days.Items().Select(item => item!.Text("from"))
        );
    }

    [Fact]
    public async Task A_breakdown_has_average_phases_by_step_and_the_regions_side_by_side()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        var start = DateTimeOffset.Parse("2026-01-01T00:00:00Z");
        Pulse Of(int second, double connect, string region, PulseStatus status = PulseStatus.Up) =>
            Pulse("shop-front", start.AddSeconds(second), status) with
            {
                Region = region,
                Phases = new() { Connect = TimeSpan.FromMilliseconds(connect), Tls = second == 0 ? TimeSpan.FromMilliseconds(8) : null },
            };
        await _web.Pulses.RecordAsync(
            [Of(0, 2, "local"), Of(1, 4, "far"), Of(2, 900, "far", PulseStatus.Down), Of(60, 7, "local")],
            default
        );

        var told = await _web.GetJsonAsync("/api/v1/checks/shop-front/breakdown?step=1m&from=2026-01-01T00:00:00Z&to=2026-01-01T00:03:00Z");

        Assert.Equal([2L, 1L, 0L], told.Items().Select(item => item!.Number("count")));
        var mean = told.Items()[0]!["mean"]!;
        Assert.Equal((3, 4), (mean["connect_ms"]!.GetValue<double>(), mean["tls_ms"]!.GetValue<double>()));
        Assert.Null(mean["dns_ms"]);
        Assert.Null(told.Items()[1]!["mean"]!["tls_ms"]);
        Assert.Null(told.Items()[2]!["mean"]);
        var regions = told["regions"]!.AsArray();
        Assert.Equal(["far", "local"], regions.Select(region => region!.Text("region")));
        Assert.Equal("down", regions[0]!.Text("status"));
        Assert.Equal(0.5, regions[0]!["uptime"]!.GetValue<double>());
        Assert.Equal(10, regions[1]!["latency"]!["p50_ms"]!.GetValue<double>());
        Assert.NotNull(told["raw_since"]);
        await _web.GetJsonAsync("/api/v1/checks/shop-front/breakdown");
    }

    [Fact]
    public async Task Uptime_is_told_by_both_definitions()
    {
        await _web.CreateAsync("/api/v1/checks", """{"name":"shop","url":"https://shop.example","interval":"10s","timeout":"5s"}""");
        var start = DateTimeOffset.Parse("2026-01-01T00:00:00Z");
        await _web.Pulses.RecordAsync([Pulse("shop", start), Pulse("shop", start.AddSeconds(10), PulseStatus.Down)], default);
        var uptime = await _web.GetJsonAsync("/api/v1/checks/1/uptime?from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z");
        Assert.Equal(0.5, uptime["by_checks"]!["uptime"]!.GetValue<double>());
        Assert.Equal(10, uptime["by_time"]!["up_seconds"]!.GetValue<double>());
        Assert.Equal(20, uptime["by_time"]!["down_seconds"]!.GetValue<double>());
        Assert.Equal(30, uptime["by_time"]!["unknown_seconds"]!.GetValue<double>());
    }

    [Fact]
    public async Task The_overview_shows_every_check_with_bars_and_uptimes()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        var now = TimeProvider.System.GetUtcNow();
        await _web.Pulses.RecordAsync(
            [
                Pulse("shop-front", now.AddMinutes(-1)),
                Pulse("shop-front", now.AddDays(-2), PulseStatus.Down),
                Pulse("shop-front", now.AddDays(-20), PulseStatus.Down),
                Pulse("shop-front", now.AddDays(-60)),
            ],
            default
        );
        _web.Board.Known[Subject.Check("shop-front")] = new(PulseStatus.Up, now, null, false, null);
        var overview = await _web.GetJsonAsync("/api/v1/overview");
        Assert.Equal(1, overview["totals"]!.Number("up"));
        var check = overview["checks"]![0]!;
        Assert.Equal(24, check["bars"]!.AsArray().Count);
        Assert.Equal(1, check["uptime_24h"]!.GetValue<double>());
        Assert.Equal(0.5, check["uptime_7d"]!.GetValue<double>());
        Assert.Equal(1 / 3d, check["uptime_30d"]!.GetValue<double>(), 6);
        Assert.Equal(0.5, check["uptime_90d"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_repeated_post_under_one_key_is_done_once()
    {
        (string, string) key = ("Idempotency-Key", "order-1");
        var first = await (await _web.PostAsync("/api/v1/checks", Shop, key)).ShouldBeAsync(201);
        var replay = await _web.PostAsync("/api/v1/checks", Shop, key);
        Assert.Equal("true", replay.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal("\"1\"", replay.Headers.ETag!.Tag);
        Assert.Equal("/api/v1/checks/1", replay.Headers.Location!.ToString());
        Assert.Equal(first.ToJsonString(), (await replay.ShouldBeAsync(201)).ToJsonString());
        Assert.Single((await _web.GetJsonAsync("/api/v1/checks")).Items());

        var other = await (await _web.PostAsync("/api/v1/checks", """{"url":"https://other.example"}""", key)).ShouldBeAsync(422);
        Assert.Equal("urn:cloudpulse:problem:idempotency-mismatch", other.Text("type"));
    }

    [Fact]
    public async Task Posts_at_once_under_one_key_are_done_once()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _web.PostAsync("/api/v1/checks", Shop, ("Idempotency-Key", "same")))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single((await _web.GetJsonAsync("/api/v1/checks")).Items());
    }

    [Fact]
    public async Task What_failed_may_be_tried_again_under_its_idempotency_key()
    {
        (string, string) key = ("Idempotency-Key", "k");
        await (await _web.PostAsync("/api/v1/checks", """{"url":"nonsense"}""", key)).ShouldBeAsync(422);
        await (await _web.PostAsync("/api/v1/checks", Shop, key)).ShouldBeAsync(201);
    }

    [Fact]
    public async Task Head_answers_like_get_without_a_body()
    {
        await _web.CreateAsync("/api/v1/checks", Shop);
        using var response = await _web.SendAsync(HttpMethod.Head, "/api/v1/checks/1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    private static Pulse Pulse(string key, DateTimeOffset time, PulseStatus status = PulseStatus.Up) =>
        new()
        {
            Subject = Subject.Check(key),
            Time = time,
            Id = 1,
            Status = status,
            Latency = TimeSpan.FromMilliseconds(10),
        };

    private async Task RecordAsync(string key, int seconds)
    {
        var start = DateTimeOffset.Parse("2026-01-01T00:00:00Z");
        await _web.Pulses.RecordAsync([.. Enumerable.Range(0, seconds).Select(second => Pulse(key, start.AddSeconds(second)))], default);
    }

    private async Task<string[]> KeysAsync(string query) =>
        [.. (await _web.GetJsonAsync($"/api/v1/checks?{query}")).Items().Select(item => item!.Text("key"))];

    private async Task<List<int>> SecondsAsync(string query)
    {
        var seconds = new List<int>();
        string? cursor = null;
        do
        {
            var page = await _web.GetJsonAsync($"/api/v1/checks/1/pulses?{query}{(cursor is null ? "" : "&cursor=" + cursor)}");
            seconds.AddRange(page.Items().Select(item => DateTimeOffset.Parse(item!.Text("time")).Second));
            cursor = (page["next_cursor"] as JsonValue)?.GetValue<string>();
        } while (cursor is not null);
        return seconds;
    }
}
