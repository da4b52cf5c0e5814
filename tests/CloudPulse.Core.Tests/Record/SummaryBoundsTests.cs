using CloudPulse.Core.Record;

namespace CloudPulse.Core.Tests.Record;

public sealed class SummaryBoundsTests
{
    [Fact]
    public void Steps_go_from_the_start_and_the_last_may_be_short()
    {
        var from = new DateTimeOffset(2026, 1, 1, 1, 30, 0, TimeSpan.FromHours(1));
        var bounds = SummaryBounds.Every(from, from.AddMinutes(25), TimeSpan.FromMinutes(10));
        Assert.Equal(["00:30", "00:40", "00:50", "00:55"], bounds.Select(bound => bound.ToString("HH:mm")));
        Assert.All(bounds, bound => Assert.Equal(TimeSpan.Zero, bound.Offset));
        Assert.Single(SummaryBounds.Every(from, from, TimeSpan.FromMinutes(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SummaryBounds.Every(from, from.AddHours(1), TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => SummaryBounds.Every(from, from.AddHours(-1), TimeSpan.FromHours(1)));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", 23)]
    [InlineData("Europe/Berlin", "2026-10-25", 25)]
    [InlineData("America/New_York", "2026-03-08", 23)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 24.5)]
    [InlineData("Africa/Cairo", "2026-04-24", 23)] // Clocks skip midnight: the day starts at 01:00.
    [InlineData("America/Havana", "2026-11-01", 25)] // 00:00 to 01:00 comes twice.
    [InlineData("Asia/Kolkata", "2026-06-01", 24)]
    public void Days_are_as_long_as_the_zone_makes_them(string zone, string day, double hours)
    {
        var date = DateOnly.ParseExact(day, "yyyy-MM-dd");
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var bounds = SummaryBounds.Days(date, date, info);
        Assert.Equal(hours, (bounds[1] - bounds[0]).TotalHours);
        Assert.Equal(date, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(bounds[0], info).DateTime));
        Assert.Equal(date.AddDays(-1), DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(bounds[0].AddTicks(-1), info).DateTime));
    }

    [Fact]
    public void Every_day_of_a_year_borders_on_the_next_in_every_zone()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            var bounds = SummaryBounds.Days(new(2026, 1, 1), new(2026, 12, 31), zone);
            Assert.Equal(366, bounds.Count);
            Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalHours, 22, 26));
        }
    }

    [Fact]
    public void Months_are_those_of_the_calendar()
    {
        var bounds = SummaryBounds.Months(new(2026, 1, 15), new(2026, 3, 2), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal(
            ["2025-12-31 23:00", "2026-01-31 23:00", "2026-02-28 23:00", "2026-03-31 22:00"],
            bounds.Select(bound => bound.ToString("yyyy-MM-dd HH:mm"))
        );
    }
}
