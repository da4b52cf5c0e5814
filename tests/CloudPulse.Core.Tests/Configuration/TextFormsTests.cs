using CloudPulse.Core.Configuration;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class TextFormsTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("30s", 30_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("1.5s", 1_500)]
    [InlineData("45", 45_000)]
    [InlineData("0.25", 250)]
    [InlineData("0", 0)]
    [InlineData(" 5s ", 5_000)]
    public void A_duration_is_read(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("5sec")]
    [InlineData("30s1m")]
    [InlineData("5s5s")]
    [InlineData("1m30")]
    [InlineData("1.2.3s")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999999d")]
    [InlineData("99999999999d99999999999h")]
    [InlineData("NaN")]
    [InlineData("١s")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(10, "10ms")]
    [InlineData(90_000, "1m30s")]
    [InlineData(86_400_000, "24h")]
    [InlineData(604_800_000, "7d")]
    [InlineData(1_500, "1s500ms")]
    public void A_duration_is_written_so_that_it_reads_the_same(long milliseconds, string text)
    {
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(DurationText.TryParse(text, out var again));
        Assert.Equal(milliseconds, again.TotalMilliseconds);
    }

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64KiB", 65_536)]
    [InlineData("64kib", 65_536)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("12B", 12)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KB")]
    [InlineData("-1")]
    [InlineData("1TB")]
    [InlineData("99999999999999GiB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Theory]
    [InlineData("2026-03-01T22:00:00Z", "2026-03-01T22:00:00.000Z")]
    [InlineData("2026-03-01T23:00:00+01:00", "2026-03-01T22:00:00.000Z")]
    [InlineData("2026-03-01T22:00:00.25Z", "2026-03-01T22:00:00.250Z")]
    public void A_time_is_read_into_UTC(string text, string utc)
    {
        Assert.True(Rfc3339.TryParse(text, out var time));
        Assert.Equal(utc, Rfc3339.Format(time));
    }

    [Theory]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T22:00:00")]
    [InlineData("2026-02-30T22:00:00Z")]
    [InlineData("2026-03-01T25:00:00Z")]
    [InlineData("Z")]
    [InlineData("")]
    public void A_time_without_its_offset_or_that_never_was_is_refused(string text) => Assert.False(Rfc3339.TryParse(text, out _));

    [Theory]
    [InlineData("intervall", "interval")]
    [InlineData("Interval", "interval")]
    [InlineData("failureThreshold", "failure_threshold")]
    [InlineData("failure-threshold", "failure_threshold")]
    [InlineData("tiemout", "timeout")]
    [InlineData("url_", "url")]
    [InlineData("zebra", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_suggested_if_it_is_near(string given, string? meant) =>
        Assert.Equal(meant, Suggestion.For(given, ["interval", "timeout", "failure_threshold", "success_threshold", "url"]));

    [Theory]
    [InlineData("Shop front", "shop-front")]
    [InlineData("  Café — Zürich!  ", "cafe-zurich")]
    [InlineData("shop.example/health", "shop-example-health")]
    [InlineData("監視", "")]
    [InlineData("---", "")]
    public void A_key_is_made_of_a_name(string name, string key)
    {
        Assert.Equal(key, Slug.Of(name, 100));
        Assert.True(key.Length == 0 || Slug.IsValid(key, 100));
    }

    [Fact]
    public void A_key_that_is_made_never_ends_in_a_hyphen() => Assert.Equal("abcd", Slug.Of("abcd efgh", 5));
}
