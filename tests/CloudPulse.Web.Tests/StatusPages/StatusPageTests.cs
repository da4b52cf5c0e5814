using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Dashboard;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.StatusPages;

public sealed class StatusPageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 15, 0, 0, TimeSpan.Zero);
    private static readonly string Planted = StatusPageHost.Planted;
    private static readonly string[] Outputs =
    [
        "/p/acme",
        "/p/acme/history",
        "/p/acme/feed.rss",
        "/p/acme/feed.json",
        "/p/acme/status.json",
    ];

    [Fact]
    public async Task Nothing_private_leaks()
    {
        await using var web = await StatusPageHost.StartAsync(new FakeTimeProvider(Now));
        await web.BreakAsync("a", Now.AddMinutes(-5));
        await web.CreateAsync(
            "/api/v1/maintenance",
            $$"""{"name":"{{Planted}} work","description":"{{Planted}}","all":true,"start":"2026-11-22T00:00:00Z","end":"2026-11-22T01:00:00Z"}"""
        );
        await web.CreateAsync(
            "/api/v1/status-pages/acme/notices",
            $$"""{"title":"Looking","status":"investigating","text":"We look.","by":"{{Planted}}","components":["Web shop"]}"""
        );

        foreach (var path in Outputs)
        {
            var text = await web.TextAsync(path);
            Assert.DoesNotContain(Planted, text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Web shop", text, StringComparison.Ordinal);
        }

        foreach (
            var path in (string[])
                ["uptime.svg", "status.svg", "latency.svg", "status.svg?range=1h", "uptime.svg?range=1h", "uptime.svg?label=x&y=1"]
        )
        {
            using var answer = await web.Client.GetAsync($"/badges/{Planted}-a/{path}");
            Assert.DoesNotContain(Planted, await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(
                answer.Headers,
                header => string.Concat(header.Value).Contains(Planted, StringComparison.OrdinalIgnoreCase)
            );
        }
    }

    [Fact]
    public async Task What_is_on_no_page_has_no_badge_and_looks_like_what_does_not_exist()
    {
        await using var web = await StatusPageHost.StartAsync(withPage: false);
        Assert.Equal(await web.TextAsync("/badges/no-such/status.svg", 404), await web.TextAsync($"/badges/{Planted}-a/status.svg", 404));
    }

    [Fact]
    public async Task The_page_says_how_things_are()
    {
        var time = new FakeTimeProvider(Now);
        await using var web = await StatusPageHost.StartAsync(time);
        web.Mend("a");
        web.Mend("b");
        await web.Pulses.RecordAsync([Heard(Now)], CancellationToken.None);
        Assert.Contains("All systems operational", await web.TextAsync("/p/acme"), StringComparison.Ordinal);

        var incident = await web.BreakAsync("a", Now);
        time.Advance(TimeSpan.FromSeconds(61));
        var page = Html.Parse(await web.TextAsync("/p/acme"));
        Assert.Equal("Partial outage", page.QuerySelector("h1")!.Words());
        Assert.Equal(
            ["Outage", "Operational", "Outage", "Operational"],
            page.QuerySelectorAll(".components .state").Select(state => state.Words())
        );
        Assert.Equal("Web shop, Everything: outage", Assert.Single(page.QuerySelectorAll("article h3")).Words());

        // Somebody writes about it: told once, with what was written, at once.
        await web.CreateAsync(
            "/api/v1/status-pages/acme/notices",
            $$"""{"title":"Shop is closed","status":"identified","text":"A **disk**.","impact":"major_outage","incident_id":{{incident.Id}}}"""
        );
        page = Html.Parse(await web.TextAsync("/p/acme"));
        Assert.Equal("Major outage", page.QuerySelector("h1")!.Words());
        Assert.Equal("Shop is closed", Assert.Single(page.QuerySelectorAll("article h3")).Words());
        Assert.Equal("disk", page.QuerySelector("article .text strong")!.Words());

        web.Mend("a");
        await web.PostAsync("/api/v1/status-pages/acme/notices/1/updates", """{"status":"resolved","text":"Mended."}""");
        page = Html.Parse(await web.TextAsync("/p/acme"));
        Assert.Equal("All systems operational", page.QuerySelector("h1")!.Words());
        Assert.Equal("Shop is closed", Assert.Single(page.QuerySelectorAll("section[aria-labelledby=past] article h3")).Words());
    }

    [Fact]
    public async Task Announced_maintenance_is_told_before_and_while_it_lasts_and_no_outage()
    {
        var time = new FakeTimeProvider(Now);
        await using var web = await StatusPageHost.StartAsync(time);
        await web.CreateAsync(
            "/api/v1/maintenance",
            $$"""{"name":"New disks","announce":true,"checks":["{{Planted}}-a"],"start":"2026-11-21T16:00:00Z","end":"2026-11-21T17:00:00Z"}"""
        );
        web.Mend("a");
        web.Mend("b");
        var page = Html.Parse(await web.TextAsync("/p/acme"));
        Assert.Equal("New disks", page.QuerySelector("section[aria-labelledby=planned] h3")!.Words());

        time.Advance(TimeSpan.FromMinutes(90));
        page = Html.Parse(await web.TextAsync("/p/acme"));
        Assert.Equal("Maintenance under way", page.QuerySelector("h1")!.Words());
        Assert.Equal("New disks", page.QuerySelector("section[aria-labelledby=now] h3")!.Words());
    }

    [Fact]
    public async Task Feeds_can_be_read_and_know_each_event_once()
    {
        await using var web = await StatusPageHost.StartAsync(new FakeTimeProvider(Now));
        await web.CreateAsync(
            "/api/v1/status-pages/acme/notices",
            """{"title":"<b>Slow</b> & \ud83d\udd25","status":"investigating","text":"a \u0001 < b & <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://t.example/p.png)"}"""
        );

        var item = Assert.Single(XDocument.Parse(await web.TextAsync("/p/acme/feed.rss")).Descendants("item"));
        var fed = JsonNode.Parse(await web.TextAsync("/p/acme/feed.json"))!;
        Assert.Equal("https://jsonfeed.org/version/1.1", fed.Text("version"));
        Assert.Equal(item.Element("guid")!.Value, fed.Items().Single()!.Text("id"));
        Assert.Equal(
            "Slow",
            JsonNode.Parse(await web.TextAsync("/p/acme/status.json"))!["current"]![0]!
                .Text("title")
                .Replace("<b>", "", StringComparison.Ordinal)[..4]
        );
        var content = Html.Parse(item.Element("description")!.Value);
        Assert.Empty(content.QuerySelectorAll("script, img, a"));
    }

    [Fact]
    public async Task A_password_guards_page_feeds_and_badges()
    {
        await using var web = await StatusPageHost.StartAsync(more: ",\"password\":\"correct horse\"");
        foreach (var path in Outputs)
        {
            using var refused = await web.Client.GetAsync(path);
            Assert.Contains(refused.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden]);
            Assert.DoesNotContain("Acme", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await web.TextAsync($"/badges/{Planted}-a/status.svg", 404);
        Assert.Equal("********", (await web.GetJsonAsync("/api/v1/status-pages/acme")).Text("password"));
        Assert.DoesNotContain("horse", web.Get<IRegistry<StatusPage>>().Current.ByKey("acme")!.Declaration.Json, StringComparison.Ordinal);

        using var wrong = await GiveAsync(web, "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));

        using var right = await GiveAsync(web, "correct horse");
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        var cookie = right.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        foreach (var path in (string[])[.. Outputs, $"/badges/{Planted}-a/status.svg"])
        {
            using var shown = await web.SendAsync(HttpMethod.Get, path, null, ("Cookie", cookie.Split(';')[0]));
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            Assert.Contains("private", shown.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }

        // Masked it stays; changed it makes the cookie void.
        await web.SendAsync(HttpMethod.Patch, "/api/v1/status-pages/acme", """{"password":"********","theme":"dark"}""");
        Assert.Equal(
            HttpStatusCode.OK,
            (await web.SendAsync(HttpMethod.Get, "/p/acme", null, ("Cookie", cookie.Split(';')[0]))).StatusCode
        );
        await web.SendAsync(HttpMethod.Patch, "/api/v1/status-pages/acme", """{"password":"another horse"}""");
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await web.SendAsync(HttpMethod.Get, "/p/acme", null, ("Cookie", cookie.Split(';')[0]))).StatusCode
        );
    }

    [Theory]
    [InlineData("Basic", ":correct horse", 200)]
    [InlineData("basic", "reader:correct horse", 200)]
    [InlineData("Basic", "correct horse:", 401)]
    [InlineData("Basic", "correct horse", 401)]
    [InlineData("Basic", null, 401)]
    [InlineData("Bearer", ":correct horse", 401)]
    public async Task A_reader_of_feeds_says_the_password_with_each_request(string scheme, string? said, int status)
    {
        await using var web = await StatusPageHost.StartAsync(more: ",\"password\":\"correct horse\"");
        var header = said is null ? "?" : Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(said));
        foreach (var path in (string[])["/p/acme/feed.rss", "/p/acme/feed.json", "/p/acme/status.json"])
        {
            using var answer = await web.SendAsync(HttpMethod.Get, path, null, ("Authorization", $"{scheme} {header}"));
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Any(asked => asked.Scheme == "Basic"));
        }
    }

    [Fact]
    public async Task Who_guesses_is_turned_away()
    {
        await using var web = await StatusPageHost.StartAsync(more: ",\"password\":\"correct horse\"");
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 11; n++)
        {
            using var answer = await GiveAsync(web, new string('x', 300));
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.All(statuses[..10], status => Assert.Equal(HttpStatusCode.Unauthorized, status));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "junk")]
    [InlineData("application/x-www-form-urlencoded", "a=1&a")]
    [InlineData("application/json", "{}")]
    public async Task A_form_that_is_none_is_a_wrong_password(string type, string body)
    {
        await using var web = await StatusPageHost.StartAsync(more: ",\"password\":\"correct horse\"");
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await web.Client.PostAsync("/p/acme/password", content);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task References_must_hold_and_what_is_shown_cannot_be_deleted()
    {
        await using var web = await StatusPageHost.StartAsync();
        var refused = await web.PostAsync(
            "/api/v1/status-pages",
            """{"name":"B","sections":[{"components":[{"name":"x","check":"nope"},{"name":"y","group":"nope"}]}]}"""
        );
        var problem = await refused.ShouldBeAsync(422);
        Assert.Equal(
            ["sections[0].components[0].check", "sections[0].components[1].group"],
            problem["errors"]!.AsArray().Select(error => error!.Text("field"))
        );
        var inUse = await (await web.SendAsync(HttpMethod.Delete, $"/api/v1/checks/{Planted}-a")).ShouldBeAsync(409);
        Assert.Contains("status page acme (sections[0].components[0].check)", inUse.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"title":"a","status":"broken","text":"b"}""", "status")]
    [InlineData("""{"title":"a","text":"b"}""", "status")]
    [InlineData("""{"title":"a","status":"resolved","text":"b","components":["Web shp"]}""", "components[0]")]
    [InlineData("""{"title":"a","status":"resolved","text":"b","incident_id":99}""", "incident_id")]
    [InlineData("""{"title":"a","status":"resolved","text":"b","started_at":"2999-01-01T00:00:00Z"}""", "started_at")]
    [InlineData("""{"title":"a","status":"resolved","text":"b","colour":"red"}""", "colour")]
    public async Task A_wrong_notice_is_refused_by_field(string json, string field)
    {
        await using var web = await StatusPageHost.StartAsync();
        var problem = await (await web.PostAsync("/api/v1/status-pages/acme/notices", json)).ShouldBeAsync(422);
        Assert.Equal(field, problem["errors"]![0]!.Text("field"));
    }

    [Fact]
    public async Task Badges_are_of_the_public_name_and_escaped()
    {
        await using var web = await StatusPageHost.StartAsync(new FakeTimeProvider(Now));
        web.Mend("a");
        var badge = XDocument.Parse(await web.TextAsync($"/badges/{Planted}-a/status.svg"));
        Assert.Equal("Web shop: up", badge.Root!.Attribute("aria-label")!.Value);
        var labelled = await web.TextAsync(
            $"/badges/{Planted}-a/uptime.svg?label={Uri.EscapeDataString("<script>\"&👩‍👩‍👧")}&style=flat-square&range=90d"
        );
        Assert.DoesNotContain("<script", labelled, StringComparison.Ordinal);
        Assert.StartsWith(
            "<script>\"&👩‍👩‍👧: ",
            XDocument.Parse(labelled).Root!.Attribute("aria-label")!.Value,
            StringComparison.Ordinal
        );
        await web.TextAsync($"/badges/{Planted}-a/uptime.svg?style=plastic", 400);
    }

    private static Pulse Heard(DateTimeOffset at) =>
        new()
        {
            Subject = Subject.Service($"{Planted} service"),
            Time = at,
            Id = PulseId.ForProbe("local"),
            Status = PulseStatus.Up,
            Region = "local",
        };

    private static Task<HttpResponseMessage> GiveAsync(WebHost web, string password) =>
        web.Client.PostAsync("/p/acme/password", new FormUrlEncodedContent([KeyValuePair.Create("password", password)]));
}
