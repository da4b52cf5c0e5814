using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.StatusPages;

/// <summary>A status page over checks whose every private field holds a secret.</summary>
internal static class StatusPageHost
{
    /// <summary>In everything that is not meant for the public.</summary>
    public const string Planted = "zqxsecret";

    private const string Check = $$"""
        {
          "key":"{{Planted}}-KEY", "name":"{{Planted}} name", "group":"{{Planted}} group", "tags":["{{Planted}} tag"],
          "url":"https://{{Planted}}.example/{{Planted}}?{{Planted}}=1", "headers":{"X-Key":"{{Planted}}"}, "body":"{{Planted}}", "method":"POST",
          "conditions":["[BODY] == {{Planted}}"]
        }
        """;

    public static string Page(string more = "", string key = "acme") =>
        $$"""
            {
              "name":"Acme", "key":"{{key}}" {{more}},
              "sections":[{"name":"Shop","components":[
                {"name":"Web shop","check":"{{Planted}}-a"},
                {"name":"Payments","check":"{{Planted}}-b","description":"Cards"},
                {"name":"Everything","group":"{{Planted}} group"},
                {"name":"Reports","service":"{{Planted}} service"}]}]
            }
            """;

    public static async Task<WebHost> StartAsync(TimeProvider? time = null, string more = "", bool withPage = true)
    {
        var web = await WebHost.StartAsync(time: time);
        foreach (var key in (string[])["a", "b"])
        {
            await web.CreateAsync("/api/v1/checks", Check.Replace("-KEY", $"-{key}", StringComparison.Ordinal));
        }

        if (withPage)
        {
            await web.CreateAsync("/api/v1/status-pages", Page(more));
        }

        return web;
    }

    /// <summary>Has a check go down with an incident, both full of what nobody else may read.</summary>
    public static async Task<Incident> BreakAsync(this WebHost web, string key, DateTimeOffset at)
    {
        var subject = Subject.Check($"{Planted}-{key}");
        var failure = new Failure("condition", $"{Planted} detail");
        var pulse = new Pulse
        {
            Subject = subject,
            Time = at,
            Id = PulseId.ForProbe("local"),
            Status = PulseStatus.Down,
            Region = "local",
            Failure = failure,
        };
        await web.Pulses.RecordAsync([pulse], CancellationToken.None);
        var incident = await web.Get<IIncidentStore>()
            .OpenAsync(
                new()
                {
                    Id = 0,
                    Subject = subject,
                    Kind = IncidentKind.Down,
                    StartedAt = at,
                    Cause = failure,
                },
                new(at, "opened", $"{Planted} event", $"{Planted} person"),
                [],
                CancellationToken.None
            );
        web.Board.Known[subject] = new(PulseStatus.Down, at, pulse, IsFlapping: false, incident);
        return incident!;
    }

    /// <summary>Has a check be well.</summary>
    public static void Mend(this WebHost web, string key) =>
        web.Board.Known[Subject.Check($"{Planted}-{key}")] = new(PulseStatus.Up, DateTimeOffset.UnixEpoch, null, IsFlapping: false, null);

    public static async Task<string> TextAsync(this WebHost web, string path, int status = 200)
    {
        using var answer = await web.Client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{path}: {(int)answer.StatusCode}: {text}");
        return text;
    }
}
