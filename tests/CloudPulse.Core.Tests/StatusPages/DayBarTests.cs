using System.Globalization;
using CloudPulse.Core.Record;
using CloudPulse.Core.StatusPages;

namespace CloudPulse.Core.Tests.StatusPages;

public sealed class DayBarTests
{
    [Theory]
    [InlineData("UTC", "2026-11-21T15:00:00Z", "2026-11-21")]
    [InlineData("Pacific/Auckland", "2026-11-21T15:00:00Z", "2026-11-22")]
    [InlineData("America/Los_Angeles", "2026-11-21T05:00:00Z", "2026-11-20")]
    [InlineData("Asia/Kolkata", "2026-11-21T18:30:00Z", "2026-11-22")]
    [InlineData("Asia/Kolkata", "2026-11-21T18:29:59Z", "2026-11-21")]
    public void The_last_day_is_today_where_the_page_is(string zone, string now, string today)
    {
        var (first, bounds) = DayBar.Days(90, Time(now), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(today, first.AddDays(89).ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(91, bounds.Count);
        Assert.InRange(Time(now), bounds[89], bounds[90].AddTicks(-1));
    }

    [Fact]
    public void Days_have_23_and_25_hours_where_the_clock_is_changed()
    {
        var (first, bounds) = DayBar.Days(300, Time("2026-11-21T12:00:00Z"), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        double Hours(int month, int day)
        {
            var index = new DateOnly(2026, month, day).DayNumber - first.DayNumber;
            return (bounds[index + 1] - bounds[index]).TotalHours;
        }

        Assert.Equal([23, 24, 25], [Hours(3, 29), Hours(3, 30), Hours(10, 25)]);
    }

    [Theory]
    [InlineData(DayState.Nothing, 0, 0, 0, 9, 0)]
    [InlineData(DayState.Maintenance, 0, 0, 0, 0, 5)]
    [InlineData(DayState.Well, 10, 0, 0, 3, 5)]
    [InlineData(DayState.Degraded, 10, 1, 0, 0, 0)]
    [InlineData(DayState.Troubled, 99, 0, 1, 0, 0)]
    [InlineData(DayState.Outage, 90, 0, 10, 0, 0)]
    public void A_day_is_judged_by_its_results(DayState expected, int up, int degraded, int down, int inconclusive, int maintenance) =>
        Assert.Equal(expected, new DayBar(default, new StatusCounts(up, degraded, down, inconclusive, maintenance)).State);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
