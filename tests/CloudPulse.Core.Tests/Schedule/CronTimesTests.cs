using System.Globalization;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Tests.Schedule;

public sealed class CronTimesTests
{
    [Theory]
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-06-01T02:00:00Z", "2026-06-02T01:00:00Z")]
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-06-01T00:59:59Z", "2026-06-01T01:00:00Z")]
    [InlineData("0 3 * * *", "UTC", "2026-06-01T03:00:00Z", "2026-06-02T03:00:00Z")]
    [InlineData("*/15 9-17 * * mon-fri", "America/New_York", "2026-06-05T21:50:00Z", "2026-06-08T13:00:00Z")]
    // The clock goes from 02:00 to 03:00 on 2026-03-29: 02:30 is not shown, so it is due when it would have been, at 03:30.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z")]
    // It goes from 03:00 back to 02:00 on 2026-10-25: 02:30 is shown twice, and counts once.
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z")]
    public void The_next_time_is_what_a_clock_on_the_wall_shows(string cron, string zone, string heard, string expected)
    {
        var times = CronTimes.Parse(cron, TimeZoneInfo.FindSystemTimeZoneById(zone), out var mistake);
        Assert.Null(mistake);
        Assert.Equal(Time(expected), times!.After(Time(heard)));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
