using System.Globalization;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>
/// Not a test: serves the dashboard over made-up data, to look at. <c>SHOWROOM_CHECKS=1000 SHOWROOM_PORT=8099 artifacts/bin/
/// CloudPulse.Web.Tests/debug/CloudPulse.Web.Tests --explicit only --filter-class *Showroom</c>; ends with Ctrl-C.
/// </summary>
public sealed class Showroom
{
    [Fact(Explicit = true)]
    public async Task Serve()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var host = await DashboardHost.StartAsync(Number("SHOWROOM_CHECKS", 60), port: Number("SHOWROOM_PORT", 8099));
        for (var index = 1; index <= Number("SHOWROOM_SERVICES", 12); index++)
        {
            host.World.AddService($"service-{index}", index % 9 == 4 ? PulseStatus.Down : PulseStatus.Up, Metadata);
        }

        if (Environment.GetEnvironmentVariable("SHOWROOM_ILL") is not null)
        {
            host.Health.Report("pulse_store_behind", "2,113 results wait to be stored; the disk may be too slow.", blocking: true);
        }

        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var random = new Random(1);
        while (await pace.WaitForNextTickAsync(cancellation))
        {
            var all = host.World.Current.All;
            if (all.Count > 0)
            {
                var check = all[random.Next(all.Count)];
                if (host.World.Get(check.Subject) is { Status: PulseStatus.Up })
                {
                    host.World.Judge(check.Key, PulseStatus.Up);
                }

                host.Tell("pulse", check.Subject.ToString());
            }
        }
    }

    private static Dictionary<string, string> Metadata => new() { ["host"] = "a", ["route"] = "GET /orders" };

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
