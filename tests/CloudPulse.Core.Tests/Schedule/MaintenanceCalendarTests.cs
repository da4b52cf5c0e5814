using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Schedule;
using CloudPulse.Core.Tests.Configuration;

namespace CloudPulse.Core.Tests.Schedule;

public sealed class MaintenanceCalendarTests
{
    private static readonly CheckDefinition Shop = new()
    {
        Key = "shop",
        Name = "Shop",
        Url = "http://a.example",
        Kind = "http",
        Settings = new NoSettings(),
        Group = "Front",
        Tags = ["eu"],
    };

    [Theory]
    [InlineData("2026-03-01T21:59:59Z", false)]
    [InlineData("2026-03-01T22:00:00Z", true)]
    [InlineData("2026-03-01T22:59:59.999Z", true)]
    [InlineData("2026-03-01T23:00:00Z", false)]
    public void Once_lasts_from_its_start_to_before_its_end(string at, bool expected) =>
        Assert.Equal(
            expected,
            Calendar("""{"name":"a","checks":["shop"],"start":"2026-03-01T22:00:00Z","end":"2026-03-01T23:00:00Z"}""")
                .Covers(Shop, Time(at))
        );

    [Theory]
    [InlineData("\"checks\":[\"shop\"]", true)]
    [InlineData("\"checks\":[\"other\"]", false)]
    [InlineData("\"groups\":[\"Front\"]", true)]
    [InlineData("\"groups\":[\"Back\"]", false)]
    [InlineData("\"tags\":[\"us\",\"eu\"]", true)]
    [InlineData("\"all\":true", true)]
    [InlineData("\"all\":true,\"enabled\":false", false)]
    public void It_covers_what_it_names(string subjects, bool expected) =>
        Assert.Equal(
            expected,
            Calendar($$"""{"name":"a",{{subjects}},"start":"2026-03-01T22:00:00Z","end":"2026-03-01T23:00:00Z"}""")
                .Covers(Shop, Time("2026-03-01T22:30:00Z"))
        );

    [Theory]
    // In winter 03:00 in Berlin is 02:00 UTC, in summer 01:00.
    [InlineData("2026-01-04T01:59:59Z", false)]
    [InlineData("2026-01-04T02:00:00Z", true)]
    [InlineData("2026-07-05T00:59:59Z", false)]
    [InlineData("2026-07-05T01:00:00Z", true)]
    // The night that has 23 hours: 03:00 follows 01:59:59, and two hours later it is 05:00.
    [InlineData("2026-03-29T00:59:59Z", false)]
    [InlineData("2026-03-29T01:00:00Z", true)]
    [InlineData("2026-03-29T02:59:59Z", true)]
    [InlineData("2026-03-29T03:00:00Z", false)]
    // The night that has 25 hours: 03:00 comes once.
    [InlineData("2026-10-25T01:59:59Z", false)]
    [InlineData("2026-10-25T02:00:00Z", true)]
    [InlineData("2026-10-25T04:00:00Z", false)]
    public void Every_week_keeps_to_the_clock_on_the_wall(string at, bool expected) =>
        Assert.Equal(
            expected,
            Calendar("""{"name":"a","all":true,"cron":"0 3 * * sun","duration":"2h","time_zone":"Europe/Berlin"}""").Covers(Shop, Time(at))
        );

    [Fact]
    public void Asked_in_any_order_the_answers_are_the_same()
    {
        var calendar = Calendar("""{"name":"a","all":true,"cron":"*/10 * * * *","duration":"3m"}""");
        var random = new Random(7);
        for (var n = 0; n < 2_000; n++)
        {
            var at = Time("2026-01-01T00:00:00Z").AddSeconds(random.Next(86_400));
            Assert.Equal(at.Minute % 10 < 3, calendar.Covers(Shop, at));
        }
    }

    [Fact]
    public void Recurrence_keeps_within_its_bounds()
    {
        var windows = Read(
                """{"name":"a","all":true,"cron":"0 3 * * *","duration":"1h","start":"2026-01-02T03:00:00Z","end":"2026-01-04T03:00:00Z"}"""
            )
            .Windows(Time("2026-01-01T00:00:00Z"), Time("2026-02-01T00:00:00Z"));
        Assert.Equal(["02", "03"], windows.Select(window => window.Start.ToString("dd", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_window_longer_than_its_period_never_ends_between()
    {
        var calendar = Calendar("""{"name":"a","all":true,"cron":"0 * * * *","duration":"90m"}""");
        for (var minute = 0; minute < 300; minute += 7)
        {
            Assert.True(calendar.Covers(Shop, Time("2026-01-01T00:00:00Z").AddMinutes(minute)));
        }
    }

    [Theory]
    [InlineData(
        "{}",
        "name: is required",
        "start: is required without cron",
        "end: is required without cron",
        "checks: is required, or groups"
    )]
    [InlineData("""{"name":"a","all":true,"cron":"0 3 * * *"}""", "duration: is required with cron")]
    [InlineData(
        """{"name":"a","all":true,"checks":["x"],"start":"2026-03-01T22:00:00Z","end":"2026-03-01T21:00:00Z","duration":"1h"}""",
        "end: was 2026-03-01T21:00:00.000Z; must be after the start",
        "duration: was given without cron",
        "checks: was given along with all: true"
    )]
    [InlineData("""{"name":"a","all":true,"cron":"0 0 31 2 *","duration":"1h"}""", "cron: was \"0 0 31 2 *\", which never comes")]
    public void All_mistakes_are_told(string json, params string[] expected)
    {
        var errors = Json.Errors(json, fields => Assert.Null(MaintenanceReader.ReadDefinition(fields)));
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected, start => Assert.Contains(errors, error => error.StartsWith(start, StringComparison.Ordinal)));
    }

    private static MaintenanceDefinition Read(string json)
    {
        var errors = new List<ConfigurationError>();
        var read = MaintenanceReader.ReadDefinition(new(Json.Map(json), "", errors));
        Assert.Empty(errors);
        return read!;
    }

    private static MaintenanceCalendar Calendar(string json)
    {
        PlannedMaintenance[] planned = [new(Declared, Read(json))];
        return new(() => planned);
    }

    private static readonly Declaration Declared = new()
    {
        Kind = MaintenanceReader.KindName,
        Id = 1,
        Key = "a",
        Json = "{}",
        ManagedBy = ManagedBy.Api,
        Version = 1,
        CreatedAt = default,
        UpdatedAt = default,
    };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private sealed class NoSettings : Core.Probe.IProbeSettings;
}
