using System.Net;
using System.Text;
using System.Text.Json;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class PushTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_survives_a_power_cut_and_counts_once_when_sent_again()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        var events = string.Join(
            '\n',
            Enumerable
                .Range(0, 2_500)
                .Select(number =>
                    $$"""{"service_name":"orders","status":"ok","latency_ms":5,"event_time":{{Now.AddSeconds(-number).ToUnixTimeMilliseconds()}}}"""
                )
        );
        await using (var first = await Instance.StartAsync(workspace, Cancel))
        {
            Assert.Equal((2_500, 0), await PushAsync(first, events));
            Assert.Equal((0, 2_500), await PushAsync(first, events));
            await first.KillAsync(Cancel);
        }

        await using var second = await Instance.StartAsync(workspace, Cancel);
        Assert.Equal((0, 2_500), await PushAsync(second, events));
        var pulses = await second.Api.PulsesAsync("service/orders", Cancel);
        Assert.All(pulses, pulse => Assert.Equal("up", pulse.Text("status")));
        await second.StopAsync(Cancel);
    }

    [Fact]
    public async Task What_is_older_than_raw_pulses_are_kept_is_refused_by_name()
    {
        using var workspace = new Workspace();
        workspace.Configure("checks: []\n");
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        using var client = new HttpClient();
        using var content = new StringContent(
            $$"""[{"service_name":"orders","status":"ok","event_time":{{Now.AddDays(-30).ToUnixTimeSeconds()}}},{"service_name":"orders","status":"ok"}]""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await client.PostAsync(instance.Api.Url + "/pulse", content, Cancel);
        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
        Assert.Contains(
            "raw pulses are not kept for so long",
            answer.GetProperty("errors")[0].GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    private static async Task<(int Accepted, int Duplicates)> PushAsync(Instance instance, string lines)
    {
        using var client = new HttpClient();
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await client.PostAsync(instance.Api.Url + "/pulse", content, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        return (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32());
    }
}
