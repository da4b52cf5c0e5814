using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>Texts that others choose, at their worst.</summary>
internal static class HostileNames
{
    public static readonly string[] All =
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "<hx-partial hx-target=\"body\">gone</hx-partial>",
        "\u202Etxt.exe\u202C مرحبا بالعالم שלום",
        new string('W', 10_000),
        string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦🔥", 300)),
        "\uD800 lone surrogate & 'quotes' \t\r\n \u0000",
    ];

    /// <summary>Names that services can be pushed under: 200 characters at most, none of them for control.</summary>
    public static readonly string[] Services =
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "\u202Etxt.exe\u202C مرحبا بالعالم שלום",
        new string('W', 200),
        string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦🔥", 15)),
        ".",
        "..",
        "~",
        "%2F",
        "a/b\\c",
        "a?b=c&d#e+f %41",
        "live",
        "=1+1",
    ];

    public static async Task<DashboardHost> StartAsync()
    {
        var host = await DashboardHost.StartAsync(checks: 0);
        for (var index = 0; index < All.Length; index++)
        {
            var name = All[index];
            var definition = FakeWorld.Define($"h{index}", name, "https://h.example/?" + name) with { Group = name, Tags = [name, "ok"] };
            var subject = host.World.Add(definition, ManagedBy.File, name);
            var incident = host.World.Incidents.Open(subject.Check, IncidentKind.Down, DateTimeOffset.UnixEpoch, new(name, name));
            host.World.Judge(definition.Key, PulseStatus.Down, incident);
            subject.Status = subject.Status! with { Latest = subject.Status.Latest! with { Failure = new(name, name), Region = name } };
        }

        foreach (var name in Services)
        {
            host.World.AddService(name, PulseStatus.Down, new Dictionary<string, string> { [name] = name });
        }

        host.Health.Report("ill", string.Concat(All));
        return host;
    }
}
