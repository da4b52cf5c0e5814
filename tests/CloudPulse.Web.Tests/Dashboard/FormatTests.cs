using CloudPulse.Web.Dashboard.Models;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed class FormatTests
{
    [Theory]
    [InlineData(1.0, "100 %")]
    [InlineData(0.9999999, "99.999 %")]
    [InlineData(0.99955, "99.955 %")]
    [InlineData(0.9799, "97.99 %")]
    [InlineData(0.5, "50 %")]
    [InlineData(0.0, "0 %")]
    [InlineData(null, "–")]
    public void Uptime_is_never_rounded_up(double? ratio, string expected) => Assert.Equal(expected, Format.Percent(ratio));

    [Theory]
    [InlineData(0.25, "0.25 ms")]
    [InlineData(42.04, "42.0 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(1234, "1.23 s")]
    [InlineData(30_000, "30.0 s")]
    public void Latency(double milliseconds, string expected) =>
        Assert.Equal(expected, Format.Latency(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(250, "250 ms")]
    [InlineData(1_500, "1.5 s")]
    [InlineData(30_000, "30 s")]
    [InlineData(90_000, "1 min 30 s")]
    [InlineData(3_600_000, "1 h")]
    [InlineData(86_400_000, "1 d")]
    [InlineData(97_200_000, "1 d 3 h")]
    public void Spans(double milliseconds, string expected) => Assert.Equal(expected, Format.Span(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(1_000, "expires in 41 days")]
    [InlineData(36, "expires in 1 day")]
    [InlineData(5, "expires in 5 h")]
    [InlineData(-0.5, "expired 30 min ago")]
    [InlineData(-72, "expired 3 days ago")]
    public void Certificates_end(double hours, string expected) =>
        Assert.Equal(expected, Format.Expiry(DateTimeOffset.UnixEpoch.AddHours(hours), DateTimeOffset.UnixEpoch));

    [Fact]
    public void Clipping_never_splits_a_character() => Assert.Equal("ab…", Format.Clip("ab👍c", 3));

    [Theory]
    [InlineData("check 9", "check 10", -1)]
    [InlineData("Check 9", "check 9", 0)]
    [InlineData("a007", "a7", 0)]
    [InlineData("a", "ab", -1)]
    [InlineData("", "a", -1)]
    public void Natural_order(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(NaturalOrder.Instance.Compare(left, right)));
        Assert.Equal(-expected, Math.Sign(NaturalOrder.Instance.Compare(right, left)));
    }
}
