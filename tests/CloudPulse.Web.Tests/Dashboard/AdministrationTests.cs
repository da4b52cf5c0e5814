using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using CloudPulse.Core.Access;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Tests.Access;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>The pages for channels, status pages and maintenance: what they write, refuse and keep to themselves.</summary>
public sealed class AdministrationTests : IAsyncLifetime
{
    private WebHost _web = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _web = await WebHost.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task A_channel_is_created_changed_and_keeps_its_secret()
    {
        var form = await PageAsync("/settings/channels/new?type=webhook");
        Assert.NotNull(form.QuerySelector("[name=url][type=password]"));
        Assert.NotNull(form.QuerySelector("select[name=method]"));

        using var created = await _web.FormAsync(
            "/settings/channels/new?type=webhook",
            [
                ("name", "Ops"),
                ("url", "http://127.0.0.1:9/hidden-path"),
                ("enabled", "true"),
                ("verify_tls", "true"),
                ("method", "put"),
                ("more", "headers:\r\n  X-Key: s3cret\r\n"),
            ]
        );
        Assert.Equal("/settings/channels/1?notice=created", created.Headers.Location?.ToString());

        var page = await PageAsync("/settings/channels/1");
        Assert.DoesNotContain("hidden-path", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("********", page.QuerySelector<IHtmlInputElement>("[name=url]")!.Value);
        Assert.Contains("X-Key: \"********\"", page.QuerySelector("[name=more]")!.TextContent, StringComparison.Ordinal);

        using var saved = await SendAsync(page, "/settings/channels/1", ("name", "Night shift"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal("Night shift", Channels.ById(1)!.Definition.Name);
        var after = Channels.ById(1)!.Declaration.Json;
        Assert.Contains("hidden-path", after, StringComparison.Ordinal);
        Assert.Contains("s3cret", after, StringComparison.Ordinal);

        using var stale = await SendAsync(page, "/settings/channels/1", ("name", "Second"));
        var told = await Html.ParseAsync(stale, HttpStatusCode.PreconditionFailed);
        Assert.Contains("changed by somebody else", told.DocumentElement.Words(), StringComparison.Ordinal);
        Assert.Equal("Second", told.QuerySelector<IHtmlInputElement>("[name=name]")!.Value);
    }

    [Fact]
    public async Task Every_mistake_of_a_channel_stands_beside_its_field_and_values_stay()
    {
        using var answer = await _web.FormAsync(
            "/settings/channels/new?type=webhook",
            [("name", ""), ("url", "ftp://x"), ("timeout", "1h"), ("content_type", "nonsense"), ("more", "headers:\n  Host: a\nnope: 1")]
        );
        var page = await Html.ParseAsync(answer, HttpStatusCode.UnprocessableEntity);

        Assert.Contains("is required", Mistake(page, "name"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("scheme ftp", Mistake(page, "url"), StringComparison.Ordinal);
        Assert.Contains("30s", Mistake(page, "timeout"), StringComparison.Ordinal);
        Assert.Contains("media type", Mistake(page, "content_type"), StringComparison.Ordinal);
        Assert.Contains("Line 2: headers.Host", Mistake(page, "more"), StringComparison.Ordinal);
        Assert.Contains("nope", Mistake(page, "more"), StringComparison.Ordinal);
        Assert.Equal("1h", page.QuerySelector<IHtmlInputElement>("[name=timeout]")!.Value);
        Assert.DoesNotContain("ftp://x", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Empty(Channels.All);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_attempts_and_sent_again()
    {
        await CreateChannelAsync();
        var outbox = _web.Get<IOutbox>();
        var now = TimeProvider.System.GetUtcNow();
        var sent = await outbox.EnqueueAsync(NotificationPlanner.Test(Channels.ById(1)!, now, null), now, Cancel);
        await outbox.CompleteAsync(
            sent.Id,
            new(now, TimeSpan.FromMilliseconds(12), DeliveryVerdict.Rejected, 403, "<script>no</script>"),
            DeliveryState.Rejected,
            null,
            Cancel
        );

        var list = await PageAsync("/settings/channels");
        Assert.Contains("Rejected for good", list.QuerySelector("tbody")!.Words(), StringComparison.Ordinal);
        var page = await PageAsync("/settings/channels/1?state=rejected");
        Assert.Contains("<script>no</script>", page.QuerySelector("#deliveries")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "None.",
            (await PageAsync("/settings/channels/1?state=delivered")).QuerySelector("#deliveries")!.Words(),
            StringComparison.Ordinal
        );
        var address = $"/settings/channels/1/deliveries/{sent.Id}";
        Assert.Contains("403", (await PageAsync(address)).QuerySelector("tbody")!.Words(), StringComparison.Ordinal);

        using var resent = await _web.FormAsync(address + "/resend", []);
        Assert.Equal(address + "?notice=resent", resent.Headers.Location?.ToString());
        Assert.Equal(DeliveryState.Pending, (await outbox.GetAsync(sent.Id, Cancel))!.State);
        using var again = await _web.FormAsync(address + "/resend", []);
        Assert.Equal(address + "?notice=pending", again.Headers.Location?.ToString());
        Assert.Equal(404, (int)(await _web.Client.GetAsync("/settings/channels/1/deliveries/999", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_channel_that_a_check_names_is_not_deleted_and_deleting_must_be_meant()
    {
        await CreateChannelAsync();
        await _web.CreateAsync("/api/v1/checks", """{"url": "https://shop.example", "key": "shop", "alerts": ["ops"]}""");

        using var unsure = await _web.FormAsync("/settings/channels/1/delete", []);
        Assert.Contains(
            "say that you are sure",
            (await Html.ParseAsync(unsure, HttpStatusCode.UnprocessableEntity)).DocumentElement.Words(),
            StringComparison.Ordinal
        );
        using var named = await _web.FormAsync("/settings/channels/1/delete", [("sure", "yes")]);
        var told = (await Html.ParseAsync(named, named.StatusCode)).DocumentElement.Words();
        Assert.Contains("Nothing was deleted.", told, StringComparison.Ordinal);
        Assert.Contains("shop", told, StringComparison.Ordinal);
        Assert.Single(Channels.All);

        await (await _web.SendAsync(HttpMethod.Delete, "/api/v1/checks/shop")).ShouldBeAsync(204);
        using var deleted = await _web.FormAsync("/settings/channels/1/delete", [("sure", "yes"), ("version", "1")]);
        Assert.Equal("/settings/channels?notice=deleted", deleted.Headers.Location?.ToString());
        Assert.Empty(Channels.All);
    }

    [Fact]
    public async Task A_status_page_is_made_of_checks_and_tells_notices_until_they_end()
    {
        await _web.CreateAsync("/api/v1/checks", """{"url": "https://shop.example", "name": "Shop: <b>", "key": "shop"}""");
        var form = await PageAsync("/status-pages/new");
        Assert.Contains("check: shop", form.QuerySelector("[name=more]")!.TextContent, StringComparison.Ordinal);
        using var wrong = await SendAsync(
            form,
            "/status-pages/new",
            ("name", "Public"),
            ("accent", "red"),
            ("more", "sections:\n  - components:\n      - name: A\n        check: shpo")
        );
        var refused = await Html.ParseAsync(wrong, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("#rrggbb", Mistake(refused, "accent"), StringComparison.Ordinal);
        using var unknown = await SendAsync(
            form,
            "/status-pages/new",
            ("name", "Public"),
            ("more", "sections:\n  - components:\n      - name: A\n        check: shpo")
        );
        Assert.Contains(
            "shop",
            Mistake(await Html.ParseAsync(unknown, HttpStatusCode.UnprocessableEntity), "more"),
            StringComparison.Ordinal
        );

        using var created = await SendAsync(form, "/status-pages/new", ("name", "Public"), ("password", "open sesame"));
        Assert.Equal("/status-pages/1?notice=created", created.Headers.Location?.ToString());
        var page = await PageAsync("/status-pages/1");
        Assert.Equal("********", page.QuerySelector<IHtmlInputElement>("[name=password]")!.Value);
        using var saved = await SendAsync(page, "/status-pages/1", ("name", "Everybody's"), ("password", ""));
        Assert.Equal("/status-pages/1?notice=saved", saved.Headers.Location?.ToString());
        var stored = _web.Get<IRegistry<StatusPage>>().Current.ById(1)!;
        Assert.Equal("Shop: <b>", Assert.Single(stored.Definition.Components).Name);
        Assert.Null(stored.Definition.Password);

        const string New = "/status-pages/1/notices/new";
        using var preview = await _web.FormAsync(
            New,
            [("title", "Slow"), ("status", "identified"), ("text", "**Bold** <script>alert(1)</script>"), ("do", "preview")]
        );
        var previewed = await Html.ParseAsync(preview, HttpStatusCode.OK);
        Assert.Equal("Bold", previewed.QuerySelector("[aria-labelledby=preview] strong")!.TextContent);
        Assert.Null(previewed.QuerySelector("[aria-labelledby=preview] script"));
        Assert.Equal("Slow", previewed.QuerySelector<IHtmlInputElement>("[name=title]")!.Value);
        Assert.Empty(await NoticesAsync());
        using var empty = await _web.FormAsync(
            New,
            [("title", ""), ("status", "identified"), ("text", ""), ("started_at", "9999-01-01T00:00:00Z"), ("incident_id", "77")]
        );
        var mistaken = await Html.ParseAsync(empty, HttpStatusCode.UnprocessableEntity);
        Assert.All(
            ["title", "text", "started_at", "incident_id"],
            name => Assert.NotNull(mistaken.QuerySelector($"#field-{name}-mistake"))
        );

        using var told = await _web.FormAsync(
            New,
            [
                ("title", "Slow"),
                ("status", "identified"),
                ("impact", "degraded"),
                ("text", "We are on it."),
                ("components", "Shop: <b>"),
                ("components", "not there"),
            ]
        );
        Assert.Equal("/status-pages/1/notices/1?said=yes", told.Headers.Location?.ToString());
        Assert.Equal(["Shop: <b>"], Assert.Single(await NoticesAsync()).Components);
        using var ended = await _web.FormAsync(
            "/status-pages/1/notices/1",
            [("version", "1"), ("status", "identified"), ("impact", "degraded"), ("text", "Over."), ("do", "resolve")]
        );
        Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        Assert.NotNull(Assert.Single(await NoticesAsync()).EndedAt);
        using var late = await _web.FormAsync("/status-pages/1/notices/1", [("version", "1"), ("status", "monitoring"), ("text", "Late.")]);
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Contains("Over.", await _web.Client.GetStringAsync("/p/public", Cancel), StringComparison.Ordinal);

        Task<IReadOnlyList<StatusNotice>> NoticesAsync() => _web.Get<IStatusNoticeStore>().PageAsync("public", null, 10, Cancel);
    }

    [Fact]
    public async Task A_maintenance_is_planned_by_the_clock_of_its_zone()
    {
        using var once = await _web.FormAsync(
            "/settings/maintenance/new",
            [
                ("name", "Move"),
                ("when", "once"),
                ("from", "2027-07-01T22:00"),
                ("to", "2027-07-02T01:00"),
                ("zone", "Europe/Berlin"),
                ("all", "true"),
                ("enabled", "true"),
            ]
        );
        Assert.Equal(HttpStatusCode.SeeOther, once.StatusCode);
        Assert.Equal(new(2027, 7, 1, 20, 0, 0, TimeSpan.Zero), Planned.ById(1)!.Definition.Start);

        await _web.CreateAsync("/api/v1/checks", """{"url": "https://a.example", "group": "Shop, and more"}""");
        await _web.CreateAsync("/api/v1/checks", """{"url": "https://b.example", "group": "Store"}""");
        using var weekly = await _web.FormAsync(
            "/settings/maintenance/new",
            [
                ("name", "Nightly"),
                ("when", "weekly"),
                ("days", "tue"),
                ("days", "sun"),
                ("at", "03:30"),
                ("duration", "30m"),
                ("zone", "Europe/Berlin"),
                ("groups", "Shop, and more\r\nStore"),
                ("enabled", "true"),
            ]
        );
        Assert.Equal(HttpStatusCode.SeeOther, weekly.StatusCode);
        var definition = Planned.ById(2)!.Definition;
        Assert.Equal("30 3 * * tue,sun", definition.Cron!.Expression);
        Assert.Equal(["Shop, and more", "Store"], definition.Groups);

        var page = await PageAsync("/settings/maintenance/2");
        Assert.True(page.QuerySelector<IHtmlInputElement>("[name=when][value=weekly]")!.IsChecked);
        Assert.Equal("03:30", page.QuerySelector<IHtmlInputElement>("[name=at]")!.Value);
        Assert.Equal(
            ["tue", "sun"],
            page.QuerySelectorAll<IHtmlInputElement>("[name=days]").Where(day => day.IsChecked).Select(day => day.Value)
        );
        using var saved = await SendAsync(page, "/settings/maintenance/2", ("duration", "45m"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(45), Planned.ById(2)!.Definition.Duration);
        Assert.Equal("Europe/Berlin", Planned.ById(2)!.Definition.TimeZone);
    }

    [Theory]
    [InlineData("once", "2027-03-28T02:30", "2027-03-28T05:00", "", "start", "skipped")]
    [InlineData("once", "", "", "", "start", "required")]
    [InlineData("once", "2027-03-28T05:00", "2027-03-28T04:00", "", "end", "after the start")]
    [InlineData("weekly", "", "", "", "cron", "at least one day")]
    [InlineData("cron", "", "", "nonsense", "cron", "five fields")]
    public async Task Times_that_are_none_are_refused(string when, string from, string to, string cron, string field, string message)
    {
        using var answer = await _web.FormAsync(
            "/settings/maintenance/new",
            [("name", "Move"), ("when", when), ("from", from), ("to", to), ("cron", cron), ("zone", "Europe/Berlin"), ("all", "true")]
        );
        var page = await Html.ParseAsync(answer, HttpStatusCode.UnprocessableEntity);

        Assert.Contains(message, Mistake(page, field), StringComparison.Ordinal);
        Assert.Equal(from, page.QuerySelector<IHtmlInputElement>("[name=from]")!.Value);
        Assert.Empty(Planned.All);
    }

    [Theory]
    [InlineData("""{"name": "Now", "all": true, "start": "2020-01-01T00:00:00Z", "end": "2999-01-01T00:00:00Z"}""", false)]
    [InlineData("""{"name": "Now", "all": true, "cron": "* * * * *", "duration": "1h"}""", true)]
    public async Task What_goes_on_is_ended_and_what_comes_later_stays(string json, bool comesAgain)
    {
        await _web.CreateAsync("/api/v1/maintenance", json);
        Assert.NotNull((await PageAsync("/settings/maintenance")).QuerySelector("form[action='/settings/maintenance/1/end']"));

        using var ended = await _web.FormAsync("/settings/maintenance/1/end", []);
        Assert.Equal("/settings/maintenance/1?notice=ended", ended.Headers.Location?.ToString());
        var next = Planned.ById(1)!.Definition.WindowAfter(TimeProvider.System.GetUtcNow());
        Assert.Equal(comesAgain, next?.Start > TimeProvider.System.GetUtcNow());
        using var again = await _web.FormAsync("/settings/maintenance/1/end", []);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task No_form_is_taken_from_another_site_or_without_the_scope()
    {
        await CreateChannelAsync();
        await _web.CreateAsync("/api/v1/status-pages", """{"name": "Public"}""");
        await _web.CreateAsync("/api/v1/status-pages/1/notices", """{"title": "T", "status": "announcement", "text": "T"}""");
        await _web.CreateAsync(
            "/api/v1/maintenance",
            """{"name": "Now", "all": true, "start": "2020-01-01T00:00:00Z", "end": "2999-01-01T00:00:00Z"}"""
        );
        var editor = await _web.BrowserAsync("ed", Role.Editor);
        var viewer = await _web.BrowserAsync("vera", Role.Viewer);
        string[] forms =
        [
            "/settings/channels/new?type=webhook",
            "/settings/channels/1",
            "/settings/channels/1/test",
            "/settings/channels/1/delete",
            "/settings/channels/1/deliveries/1/resend",
            "/status-pages/new",
            "/status-pages/1",
            "/status-pages/1/delete",
            "/status-pages/1/notices/new",
            "/status-pages/1/notices/1",
            "/status-pages/1/notices/1/delete",
            "/settings/maintenance/new",
            "/settings/maintenance/1",
            "/settings/maintenance/1/end",
            "/settings/maintenance/1/delete",
        ];
        foreach (var form in forms)
        {
            using var foreign = await _web.FormAsync(
                form,
                [("sure", "yes"), ("name", "X")],
                editor,
                ("Sec-Fetch-Site", "cross-site"),
                ("Origin", "https://evil.example")
            );
            Assert.True(foreign.StatusCode == HttpStatusCode.Forbidden, $"{form}: {foreign.StatusCode}");
            using var unallowed = await _web.FormAsync(form, [("sure", "yes"), ("name", "X")], viewer);
            Assert.True(unallowed.StatusCode == HttpStatusCode.Forbidden, $"{form}: {unallowed.StatusCode}");
            using var nobody = await _web.FormAsync(form, [("sure", "yes"), ("name", "X")]);
            Assert.True(nobody.StatusCode == HttpStatusCode.Unauthorized, $"{form}: {nobody.StatusCode}");
        }

        Assert.Single(Channels.All);
        Assert.Single(_web.Get<IRegistry<StatusPage>>().Current.All);
        Assert.Equal("Now", Assert.Single(Planned.All).Definition.Name);

        foreach (
            var address in (string[])
                [
                    "/settings/channels",
                    "/settings/channels/1",
                    "/status-pages",
                    "/status-pages/1",
                    "/status-pages/1/notices/1",
                    "/settings/maintenance",
                    "/settings/maintenance/1",
                ]
        )
        {
            using var seen = await _web.SendAsync(HttpMethod.Get, address, null, viewer);
            var page = await Html.ParseAsync(seen, HttpStatusCode.OK);
            Assert.Empty(page.QuerySelectorAll("main button"));
            Assert.Empty(page.QuerySelectorAll("main a[href$='/new'], main a[href*='/new?']"));
        }
    }

    [Fact]
    public async Task Yaml_may_not_look_into_the_environment()
    {
        using var answer = await _web.FormAsync(
            "/settings/channels/new?type=webhook",
            [("name", "X"), ("url", "http://a.example"), ("more", "body: ${PATH}")]
        );
        Assert.Contains(
            "environment",
            Mistake(await Html.ParseAsync(answer, HttpStatusCode.UnprocessableEntity), "more"),
            StringComparison.Ordinal
        );
    }

    private RegistrySnapshot<Channel> Channels => _web.Get<IRegistry<Channel>>().Current;

    private RegistrySnapshot<PlannedMaintenance> Planned => _web.Get<IRegistry<PlannedMaintenance>>().Current;

    private Task CreateChannelAsync() =>
        _web.CreateAsync("/api/v1/channels", """{"type": "webhook", "name": "Ops", "url": "http://127.0.0.1:9/hook"}""");

    private async Task<IHtmlDocument> PageAsync(string address) =>
        await Html.ParseAsync(await _web.Client.GetAsync(address, Cancel), HttpStatusCode.OK);

    /// <summary>Sends the page's form as a browser would, with these fields changed.</summary>
    private Task<HttpResponseMessage> SendAsync(IHtmlDocument page, string address, params (string Name, string Value)[] changes)
    {
        var sent = new List<(string Name, string Value)>();
        foreach (var field in page.QuerySelectorAll($"form[action='{address}'] [name]"))
        {
            var name = field.GetAttribute("name")!;
            var value = field switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => null,
                IHtmlInputElement input => input.Value,
                IHtmlTextAreaElement text => text.Value.ReplaceLineEndings("\r\n"),
                IHtmlSelectElement select => select.Value,
                _ => null,
            };
            if (value is not null && changes.All(change => change.Name != name))
            {
                sent.Add((name, value));
            }
        }

        return _web.FormAsync(address, [.. sent, .. changes]);
    }

    private static string Mistake(IHtmlDocument page, string field) => page.QuerySelector($"#field-{field}-mistake")!.Words();
}
