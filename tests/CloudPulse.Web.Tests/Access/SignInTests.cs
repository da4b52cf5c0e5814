using CloudPulse.Conformance;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Access;

public sealed class SignInTests
{
    private const string Check = """{"url":"https://shop.example"}""";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Viewer, 200, 403, 403)]
    [InlineData(Role.Editor, 200, 201, 403)]
    [InlineData(Role.Admin, 200, 201, 200)]
    public async Task A_role_may_do_what_its_scopes_say(Role role, int read, int write, int admin)
    {
        await using var web = await WebHost.StartAsync();
        await web.UserAsync("root", Role.Admin);
        var browser = await web.BrowserAsync("ada", role);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, browser)).ShouldBeAsync(read);
        await (await web.PostAsync("/api/v1/checks", Check, browser)).ShouldBeAsync(write);
        foreach (var path in (string[])["/api/v1/keys", "/api/v1/users"])
        {
            await (await web.SendAsync(HttpMethod.Get, path, null, browser)).ShouldBeAsync(admin);
        }

        using var page = await web.SendAsync(HttpMethod.Get, "/settings/users", null, browser, ("Accept", "text/html"));
        Assert.Equal(admin, (int)page.StatusCode);
        var session = await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, browser)).ShouldBeAsync(200);
        Assert.Equal(("user", "ada"), (session.Text("kind"), session.Text("name")));
    }

    [Fact]
    public async Task Once_there_is_a_user_this_machine_must_sign_in_too()
    {
        await using var web = await WebHost.StartAsync();
        await web.UserAsync("ada", Role.Admin);
        await (await web.Client.GetAsync("/api/v1/checks", Cancel)).ShouldBeAsync(401);
        await (await web.Client.GetAsync("/", Cancel)).ShouldBeAsync(401);
        using var page = await web.SendAsync(HttpMethod.Get, "/dashboard/incidents?open=true", null, ("Accept", "text/html"));
        Assert.Equal(303, (int)page.StatusCode);
        Assert.Equal("/sign-in?return=%2Fdashboard%2Fincidents%3Fopen%3Dtrue", page.Headers.Location!.ToString());
        using var part = await web.SendAsync(HttpMethod.Get, "/dashboard/live", null, ("Accept", "text/html"), ("HX-Request", "true"));
        Assert.Equal("true", part.Headers.GetValues("HX-Refresh").Single());
        await part.ShouldBeAsync(401);
    }

    [Theory]
    [InlineData("/dashboard/incidents?open=true", "/dashboard/incidents?open=true")]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\n//evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/sign-out", "/")]
    [InlineData("/%0d%0aSet-Cookie:x=y", "/%0d%0aSet-Cookie:x=y")]
    public async Task Signing_in_leads_back_to_a_page_of_this_server_alone(string back, string location)
    {
        await using var web = await WebHost.StartAsync();
        await web.UserAsync("ada", Role.Viewer);
        using var answer = await web.FormAsync("/sign-in", [("name", "ada"), ("password", SignedIn.Password), ("return", back)]);
        Assert.Equal(location, answer.Headers.GetValues("Location").Single());
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_and_over_tls_bound_to_the_host()
    {
        await using var web = await WebHost.StartAsync(options => options.PublicUrl = new("https://pulse.example"));
        await web.UserAsync("ada", Role.Viewer);
        (string, string)[] fields = [("name", "ada"), ("password", SignedIn.Password)];
        foreach (var header in ((string, string)[])[("X-Forwarded-Proto", "https"), ("Host", "pulse.example")])
        {
            using var answer = await web.FormAsync("/sign-in", fields, header);
            var cookie = answer.Headers.GetValues("Set-Cookie").Single();
            Assert.Matches(@"\A__Host-cloudpulse=[A-Za-z0-9_-]{43}; expires=[^;]+; path=/; secure; samesite=lax; httponly\z", cookie);
            var sent = cookie.Split(';')[0];
            await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, ("Cookie", sent), header)).ShouldBeAsync(200);

            // Another site of the domain can set a cookie under the other name: it is not looked at.
            var planted = sent.Replace("__Host-", "", StringComparison.Ordinal);
            await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, ("Cookie", planted), header)).ShouldBeAsync(401);
        }

        using var plain = await web.FormAsync("/sign-in", fields);
        Assert.Matches(
            @"\Acloudpulse=[^;]+; expires=[^;]+; path=/; samesite=lax; httponly\z",
            plain.Headers.GetValues("Set-Cookie").Single()
        );
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Other_sites_get_nothing_out_of_a_browser_that_is_signed_in(string header, string value)
    {
        await using var web = await WebHost.StartAsync();
        var browser = await web.BrowserAsync("ada", Role.Admin);
        await (await web.PostAsync("/api/v1/checks", Check, browser, (header, value))).ShouldBeAsync(403);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, browser, (header, value))).ShouldBeAsync(403);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/events", null, browser, (header, value))).ShouldBeAsync(403);
        foreach (var path in (string[])["/settings/users", "/account/sign-out", "/sign-in", "/sign-out"])
        {
            using var form = await web.FormAsync(path, [("name", "eve"), ("password", SignedIn.Password)], browser, (header, value));
            Assert.Equal(403, (int)form.StatusCode);
        }

        await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, browser)).ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer()
    {
        await using var web = await WebHost.StartAsync();
        await web.UserAsync("ada", Role.Viewer);
        var gone = await web.UserAsync("gone", Role.Viewer);
        await web.UserAsync("root", Role.Admin);
        await web.Get<Users>().ChangeAsync(gone.Id, null, new() { Disabled = true }, Cancel);

        var answers = new List<string>();
        foreach (var (name, password) in ((string, string)[])[("ada", "wrong wrong"), ("eve", "wrong wrong"), ("gone", SignedIn.Password)])
        {
            using var answer = await web.FormAsync("/sign-in", [("name", name), ("password", password)]);
            Assert.Equal(401, (int)answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            var body = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain(password, body, StringComparison.Ordinal);
            answers.Add(body.Replace($"value=\"{name}\"", "value=\"\"", StringComparison.Ordinal));
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Who_keeps_guessing_waits_longer_each_time_and_never_for_ever()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var web = await WebHost.StartAsync(time: time);
        await web.UserAsync("ada", Role.Admin);
        for (var guess = 0; guess < SignInThrottle.FreeByPair; guess++)
        {
            await FailAsync(401);
        }

        var waits = new List<TimeSpan>();
        for (var more = 0; more < 8; more++)
        {
            // The right password, and the same name written otherwise, wait as well; and waiting is not made longer by it.
            await FailAsync(429, "ADA", SignedIn.Password);
            var wait = await FailAsync(429);
            waits.Add(wait);
            time.Advance(wait);
            await FailAsync(401);
        }

        Assert.Equal([30, 60, 120, 240, 480, 900, 900, 900], waits.Select(wait => (int)wait.TotalSeconds));
        time.Advance(waits[^1]);
        await web.SignInAsync("ada");
        await FailAsync(401);

        async Task<TimeSpan> FailAsync(int status, string name = "ada", string password = "wrong wrong")
        {
            using var answer = await web.FormAsync("/sign-in", [("name", name), ("password", password)]);
            Assert.Equal(status, (int)answer.StatusCode);
            return answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
        }
    }

    [Fact]
    public void What_others_do_to_a_name_does_not_hold_up_who_signed_in_before()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());
        var home = From("203.0.113.1");
        Assert.Null(throttle.Enter(home, "ada"));
        throttle.Succeeded(home, "ada");
        for (var address = 2; address < 60; address++)
        {
            throttle.Enter(From($"203.0.113.{address}"), "ada");
        }

        Assert.NotNull(throttle.Enter(From("198.51.100.1"), "ada"));
        Assert.Null(throttle.Enter(home, "ada"));
        Assert.Null(throttle.Enter(From("198.51.100.1"), "bob"));
    }

    [Fact]
    public void An_attempt_that_nobody_had_time_to_judge_is_no_failure()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());
        for (var attempt = 0; attempt < 100; attempt++)
        {
            Assert.Null(throttle.Enter(From("203.0.113.1"), "ada"));
            throttle.Withdraw(From("203.0.113.1"), "ada");
        }
    }

    [Fact]
    public void An_address_that_tries_many_names_is_slowed_down()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());
        var refused = Enumerable.Range(0, 30).Count(number => throttle.Enter(From("203.0.113.1"), $"name{number}") is not null);
        Assert.Equal(10, refused);
        Assert.Null(throttle.Enter(From("203.0.113.2"), "name1"));
    }

    [Fact]
    public async Task A_new_password_ends_every_other_session_and_an_old_one_is_of_no_use()
    {
        await using var web = await WebHost.StartAsync();
        var home = await web.BrowserAsync("ada", Role.Admin);
        var away = await web.SignInAsync("ada");
        using var wrong = await web.FormAsync("/account/password", NewPassword("not mine at all"), home);
        Assert.Equal(422, (int)wrong.StatusCode);

        using var changed = await web.FormAsync("/account/password", NewPassword(SignedIn.Password), home);
        Assert.Equal(303, (int)changed.StatusCode);

        (string, string) fresh = ("Cookie", SignedIn.Cookie(changed));
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, fresh)).ShouldBeAsync(200);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, home)).ShouldBeAsync(401);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, away)).ShouldBeAsync(401);
        using var old = await web.FormAsync("/sign-in", [("name", "ada"), ("password", SignedIn.Password)]);
        Assert.Equal(401, (int)old.StatusCode);
        await web.SignInAsync("ada", "another fine passphrase");

        static (string, string)[] NewPassword(string current) =>
            [("current", current), ("new", "another fine passphrase"), ("new-again", "another fine passphrase")];
    }

    [Fact]
    public async Task Sessions_end_when_signed_out_unused_too_old_or_their_user_is_disabled()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var web = await WebHost.StartAsync(time: time);
        await web.UserAsync("root", Role.Admin);
        var signedOut = await web.BrowserAsync("ada", Role.Viewer);
        await (await web.SendAsync(HttpMethod.Delete, "/api/v1/session", null, signedOut)).ShouldBeAsync(204);
        await ShouldBeAsync(signedOut, 401);

        var unused = await web.SignInAsync("ada");
        var used = await web.SignInAsync("ada");
        for (var day = 1; day < 30; day++)
        {
            time.Advance(TimeSpan.FromDays(1));
            await ShouldBeAsync(used, 200);
        }

        await ShouldBeAsync(unused, 401);
        time.Advance(TimeSpan.FromDays(1));
        await ShouldBeAsync(used, 401);

        var disabled = await web.SignInAsync("ada");
        var ada = await web.Get<Users>().FindByNameAsync("ada", Cancel);
        await web.Get<Users>().ChangeAsync(ada!.Id, null, new() { Disabled = true }, Cancel);
        await ShouldBeAsync(disabled, 401);
        await web.Get<Users>().ChangeAsync(ada.Id, null, new() { Disabled = false }, Cancel);
        await ShouldBeAsync(disabled, 401);

        async Task ShouldBeAsync((string, string) browser, int status) =>
            await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, browser)).ShouldBeAsync(status);
    }

    [Fact]
    public async Task Somebody_elses_session_cannot_be_ended()
    {
        await using var web = await WebHost.StartAsync();
        var ada = await web.BrowserAsync("ada", Role.Admin);
        var bob = await web.BrowserAsync("bob", Role.Viewer);
        using var refused = await web.FormAsync("/account/sessions/1/end", [], bob);
        Assert.Equal(404, (int)refused.StatusCode);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, ada)).ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_live_stream_ends_with_its_session_alone()
    {
        await using var web = await WebHost.StartAsync();
        var ada = await web.BrowserAsync("ada", Role.Admin);
        var bob = await web.BrowserAsync("bob", Role.Viewer);
        using var adas = await FollowAsync(ada);
        using var bobs = await FollowAsync(bob);

        await (await web.PostAsync("/api/v1/users/2/sign-out", null, ada)).ShouldBeAsync(204);

        await bobs.ReadToEndAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        var more = adas.ReadToEndAsync(Cancel);
        await (await web.SendAsync(HttpMethod.Delete, "/api/v1/session", null, ada)).ShouldBeAsync(204);
        await more.WaitAsync(TimeSpan.FromSeconds(10), Cancel);

        async Task<StreamReader> FollowAsync((string Name, string Value) browser)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events") { Headers = { { browser.Name, browser.Value } } };
            var answer = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            var reader = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Cancel));
            Assert.StartsWith("retry", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
            return reader;
        }
    }

    private static Microsoft.AspNetCore.Http.DefaultHttpContext From(string address) =>
        new() { Connection = { RemoteIpAddress = System.Net.IPAddress.Parse(address) } };
}
