using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

/// <summary>The root endpoints of PulseGuard and Mini Checkly, with exactly their fields.</summary>
public sealed class RequirementEndpointTests : IAsyncLifetime
{
    private WebHost _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task A_target_is_created_and_listed_with_the_fields_of_its_table()
    {
        var created = await _web.CreateAsync(
            "/targets",
            """{"name":"Shop","url":"https://shop.example/health","type":"http","enabled":true}"""
        );
        Assert.Equal(["id", "name", "url", "type", "enabled", "created_at"], Names(created));
        await _web.CreateAsync("/targets", """{"name":"Database","url":"db.example:5432","type":"tcp","enabled":false}""");

        var targets = (await _web.GetJsonAsync("/targets")).AsArray();
        Assert.Equal(["Shop", "Database"], targets.Select(target => target!.Text("name")));
        Assert.Equal(["http", "tcp"], targets.Select(target => target!.Text("type")));
        Assert.Equal("tcp://db.example:5432", targets[1]!.Text("url"));
        Assert.False(targets[1]!["enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Status_gives_the_newest_probes_with_the_fields_of_their_table()
    {
        await _web.CreateAsync("/targets", """{"name":"Shop","url":"https://shop.example","type":"http"}""");
        var start = DateTimeOffset.Parse("2026-01-01T00:00:00Z");
        PulseStatus[] statuses = [PulseStatus.Up, PulseStatus.Down, PulseStatus.Inconclusive];
        await _web.Pulses.RecordAsync(
            [
                .. statuses.Select(
                    (status, index) =>
                        new Pulse
                        {
                            Subject = Subject.Check("shop"),
                            Time = start.AddSeconds(index),
                            Id = ulong.MaxValue,
                            Status = status,
                            Latency = TimeSpan.FromMilliseconds(1.5),
                            Code = 200 + index,
                        }
                ),
            ],
            default
        );

        var probes = (await _web.GetJsonAsync("/status?target_id=1")).AsArray();
        Assert.Equal(["id", "target_id", "ts", "latency_ms", "status_code", "ok"], Names(probes[0]!));
        Assert.Equal([202, 201, 200], probes.Select(probe => probe!["status_code"]!.GetValue<int>()));
        Assert.Equal([null, false, true], probes.Select(probe => probe!["ok"]?.GetValue<bool>()));
        Assert.Equal("2026-01-01T00:00:02.000Z", probes[0]!.Text("ts"));
        Assert.All(probes, probe => Assert.InRange(probe!.Number("id"), 1, (1L << 53) - 1));
        Assert.Equal(3, probes.Select(probe => probe!.Number("id")).Distinct().Count());
        Assert.Equal(probes.ToJsonString(), (await _web.GetJsonAsync("/status?target_id=1")).ToJsonString());
        Assert.Single((await _web.GetJsonAsync("/status?target_id=1&limit=1")).AsArray());
    }

    [Fact]
    public async Task Mini_checklys_example_becomes_a_check_with_a_webhook()
    {
        const string Example = """
            {
              "name": "Google Homepage",
              "url": "https://www.google.com",
              "method": "GET",
              "expected_status": 200,
              "interval_seconds": 60,
              "alert_threshold": 3,
              "timeout_ms": 10000,
              "webhook_url": "https://your-webhook-url.com/alerts"
            }
            """;
        var created = await _web.CreateAsync("/checks", Example);
        foreach (
            var (name, value) in (IEnumerable<(string, object)>)
                [
                    ("name", "Google Homepage"),
                    ("url", "https://www.google.com"),
                    ("method", "GET"),
                    ("expected_status", 200),
                    ("interval_seconds", 60),
                    ("alert_threshold", 3),
                    ("timeout_ms", 10000),
                    ("webhook_url", "https://your-webhook-url.com"),
                ]
        )
        {
            Assert.Equal(value.ToString(), created[name]!.ToString());
        }

        var id = created.Number("id");
        Assert.Equal(created.ToJsonString(), (await _web.GetJsonAsync($"/checks/{id}")).ToJsonString());
        Assert.Single((await _web.GetJsonAsync("/checks")).AsArray());

        var check = await _web.GetJsonAsync($"/api/v1/checks/{id}");
        Assert.Equal("1m", check.Text("interval"));
        Assert.Equal("10s", check.Text("timeout"));
        var channel = await _web.GetJsonAsync($"/api/v1/channels/{check["alerts"]![0]!.GetValue<string>()}");
        Assert.Equal("webhook", channel.Text("type"));
        Assert.DoesNotContain("/alerts", channel.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_with_one_webhook_share_its_channel()
    {
        await _web.CreateAsync("/checks", """{"url":"https://a.example","webhook_url":"https://hooks.example/t"}""");
        await _web.CreateAsync("/checks", """{"url":"https://b.example","webhook_url":"https://hooks.example/t"}""");
        Assert.Single(_web.Get<IRegistry<Channel>>().Current.All);
    }

    [Fact]
    public async Task A_check_that_is_refused_leaves_no_channel_behind()
    {
        await _web.CreateAsync("/checks", """{"name":"Same","url":"https://a.example"}""");
        await (
            await _web.PostAsync("/checks", """{"name":"Same","url":"https://b.example","webhook_url":"https://hooks.example/t"}""")
        ).ShouldBeAsync(409);
        Assert.Empty(_web.Get<IRegistry<Channel>>().Current.All);
    }

    [Fact]
    public async Task Mistakes_of_check_and_webhook_are_told_at_once_in_its_own_words()
    {
        var problem = await (
            await _web.PostAsync("/checks", """{"url":"https://a.example","alert_threshold":0,"webhook_url":"nowhere"}""")
        ).ShouldBeAsync(422);
        Assert.Equal(["alert_threshold", "webhook_url"], problem["errors"]!.AsArray().Select(error => error!.Text("field")));
    }

    private static IEnumerable<string> Names(System.Text.Json.Nodes.JsonNode node) => node.AsObject().Select(property => property.Key);
}
