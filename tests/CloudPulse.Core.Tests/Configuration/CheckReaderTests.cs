using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Tests.Configuration;

public sealed class CheckReaderTests
{
    private static readonly CheckReader Reader = new(FakeProbeKind.HttpAndTcp());

    [Theory]
    [InlineData("https://shop.example/health", "shop.example/health", "shop-example-health", "http")]
    [InlineData("https://shop.example/", "shop.example", "shop-example", "http")]
    [InlineData("http://shop.example:8080", "shop.example:8080", "shop-example-8080", "http")]
    [InlineData("tcp://db.internal:5432", "db.internal:5432", "db-internal-5432", "tcp")]
    [InlineData("http://[::1]:8080/x", "[::1]:8080/x", "1-8080-x", "http")]
    [InlineData("HTTPS://Shop.Example/?q=1", "shop.example", "shop-example", "http")]
    public void A_check_needs_only_its_url(string url, string name, string key, string kind)
    {
        var check = Read($$"""{"url":"{{url}}"}""");

        Assert.Equal((name, key, kind, url), (check.Name, check.Key, check.Kind, check.Url));
        Assert.Equal(
            (CheckLimits.DefaultInterval, CheckLimits.DefaultTimeout, 3, 2, 0, true, true),
            (
                check.Interval,
                check.Timeout,
                check.FailureThreshold,
                check.SuccessThreshold,
                check.Retries,
                check.Enabled,
                check.SendOnResolved
            )
        );
    }

    [Fact]
    public void Every_field_is_read()
    {
        var check = Read(
            """
            {"name":"Shop","key":"shop-1","url":"https://shop.example","kind":"http","group":"Sales","tags":["a","b"],"enabled":false,
             "interval":"2m","timeout":"5s","retries":2,"retry_delay":"500ms","conditions":["[STATUS] == 200"],"degraded_after":"1s",
             "failure_threshold":5,"success_threshold":4,"parents":["router"],"alerts":["ops"],"send_on_resolved":false,
             "reminder_interval":"1h","maintenance":[{"start":"2026-03-01T22:00:00Z","end":"2026-03-02T00:00:00+01:00"}],
             "method":"HEAD","bearer_token":"t"}
            """
        );

        Assert.Equal(("Shop", "shop-1", "Sales", false), (check.Name, check.Key, check.Group, check.Enabled));
        Assert.Equal((2, 5, 4, false), (check.Retries, check.FailureThreshold, check.SuccessThreshold, check.SendOnResolved));
        Assert.Equal(
            (
                TimeSpan.FromMinutes(2),
                TimeSpan.FromSeconds(5),
                TimeSpan.FromMilliseconds(500),
                TimeSpan.FromSeconds(1),
                TimeSpan.FromHours(1)
            ),
            (check.Interval, check.Timeout, check.RetryDelay, check.DegradedAfter, check.ReminderInterval)
        );
        Assert.Equal(["a", "b", "router", "ops"], [.. check.Tags, .. check.Parents, .. check.Alerts]);
        Assert.Equal("[STATUS] == 200", Assert.Single(check.Conditions).Text);
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(check.Maintenance) is var window ? window.End - window.Start : default);
        Assert.Equal("HEAD", Assert.IsType<FakeProbeSettings>(check.Settings).Method);
    }

    [Fact]
    public void A_short_interval_shortens_the_default_timeout() =>
        Assert.Equal(TimeSpan.FromSeconds(5), Read("""{"url":"http://x","interval":"5s"}""").Timeout);

    [Fact]
    public void A_timeout_may_be_the_interval() =>
        Assert.Equal(TimeSpan.FromSeconds(5), Read("""{"url":"http://x","interval":"5s","timeout":"5s"}""").Timeout);

    [Fact]
    public void Retries_may_just_fit_the_interval() =>
        Assert.Equal(2, Read("""{"url":"http://x","interval":"10s","timeout":"3s","retries":2,"retry_delay":"500ms"}""").Retries);

    [Fact]
    public void A_password_in_a_url_is_never_shown()
    {
        foreach (var url in (string[])["http://u:hunter2@h", "http://hunter2@h:99999/", "http://u:hunter2@h h/", "nope://u:hunter2@h"])
        {
            var errors = Json.Errors($$"""{"url":"{{url}}"}""", fields => Assert.Null(Reader.ReadDefinition(fields)));
            Assert.StartsWith("url: has a user name or password in it", Assert.Single(errors), StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", errors[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://h/a@b")]
    [InlineData("http://h/?mail=a@b")]
    public void An_at_sign_after_the_host_is_no_password(string url) => Assert.Equal(url, Read($$"""{"url":"{{url}}"}""").Url);

    [Fact]
    public void What_a_kind_does_not_know_is_called_unknown_once_the_kind_is_known()
    {
        Assert.Equal(
            ["metod: is unknown; did you mean method?"],
            Json.Errors("""{"url":"http://x","metod":"GET"}""", fields => Reader.ReadDefinition(fields))
        );
        Assert.Equal(
            ["url: was \"ftp://x\", and no probe knows the scheme ftp; must be an absolute URL with one of the schemes http, https, tcp"],
            Json.Errors("""{"url":"ftp://x","passive":true}""", fields => Reader.ReadDefinition(fields))
        );
    }

    [Fact]
    public void All_mistakes_are_told_at_once() =>
        Assert.Equal(
            9,
            Json.Errors(
                """
                {"name":"","url":"http://x","interval":"0s","timeout":"9h","retries":9,"tags":[""],"alerts":["A B"],"maintenance":[{}],"zz":1}
                """,
                fields => Reader.ReadDefinition(fields)
            ).Count
        );

    private static CheckDefinition Read(string json)
    {
        CheckDefinition? check = null;
        Assert.Empty(Json.Errors(json, fields => check = Reader.ReadDefinition(fields)));
        return check!;
    }
}
