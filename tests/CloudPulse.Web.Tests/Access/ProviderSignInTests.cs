using CloudPulse.Conformance;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access.Providers;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudPulse.Web.Tests.Access;

/// <summary>Signing in through a provider, over real HTTP with a stub of one.</summary>
public sealed class ProviderSignInTests
{
    private static readonly AllowRule[] Corp = [new() { Domain = "corp.example", Role = Role.Viewer }];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whom_the_provider_recognises_becomes_a_user_and_comes_back_as_the_same()
    {
        await using var subject = await ProviderSubject.StartAsync();
        using var answer = await subject.SignInAsync("/dashboard/incidents?open=true");
        Assert.Equal("/dashboard/incidents?open=true", answer.Headers.Location!.ToString());
        var session = await (
            await subject.Web.SendAsync(HttpMethod.Get, "/api/v1/session", null, ("Cookie", SignedIn.Cookie(answer)))
        ).ShouldBeAsync(200);
        Assert.Equal(("user", "ada@corp.example", "editor"), (session.Text("kind"), session.Text("name"), session.Text("role")));
        Assert.True(subject.Stub.Exchanges.Single()["code_verifier"].Length >= 43);

        subject.Stub.Claims["email"] = "lovelace@corp.example";
        await subject.EnterAsync();
        var users = await subject.Web.Get<Users>().ListAsync(Cancel);
        Assert.Equal(["root", "ada@corp.example"], users.Select(user => user.Name));
        Assert.Equal(new ProviderIdentity("corp", subject.Stub.Address, "4711"), users[1].Origin);
    }

    [Fact]
    public async Task A_state_is_good_once_for_its_browser_and_its_provider()
    {
        await using var subject = await ProviderSubject.StartAsync();
        var (authorize, cookie) = await subject.BeginAsync();
        var back = subject.Stub.Consent(authorize);
        var state = QueryHelpers.ParseQuery(authorize.Query)["state"].ToString();

        Assert.Equal("expired", await FailureAsync(subject, back.Replace("/corp/", "/other/", StringComparison.Ordinal), cookie));
        Assert.Equal("expired", await FailureAsync(subject, back.Replace(state, new('A', 43), StringComparison.Ordinal), cookie));
        Assert.Equal("expired", await FailureAsync(subject, "/sign-in/corp/callback", cookie));
        Assert.Equal("expired", await FailureAsync(subject, "/sign-in/corp/callback?code=1&state=%00%ff&state=2", cookie));
        using (var right = await subject.Web.SendAsync(HttpMethod.Get, back, null, cookie))
        {
            Assert.Equal("/", right.Headers.Location!.ToString());
        }

        Assert.Equal("expired", await FailureAsync(subject, back, cookie));

        // In a browser that did not begin it, the state is nothing, and is then nothing for anybody.
        var (stolen, own) = await subject.BeginAsync();
        var brought = subject.Stub.Consent(stolen);
        Assert.Equal("expired", await FailureAsync(subject, brought));
        Assert.Equal("expired", await FailureAsync(subject, brought, own));
        Assert.Single(subject.Stub.Exchanges);
    }

    [Fact]
    public async Task A_state_is_good_for_ten_minutes_and_an_address_begins_a_hundred()
    {
        var time = new FakeTimeProvider();
        await using var subject = await ProviderSubject.StartAsync(time: time);
        var (early, cookie) = await subject.BeginAsync();
        time.Advance(PendingSignIns.Lifetime);
        Assert.Equal("expired", await FailureAsync(subject, subject.Stub.Consent(early), cookie));
        for (var begun = 0; begun < PendingSignIns.MaxPerAddress; begun++)
        {
            await subject.BeginAsync();
        }

        Assert.Equal("too_many", await FailureAsync(subject, "/sign-in/corp"));
        time.Advance(PendingSignIns.Lifetime);
        await subject.BeginAsync();
    }

    [Fact]
    public async Task A_code_that_was_used_is_refused()
    {
        await using var subject = await ProviderSubject.StartAsync();
        var (authorize, cookie) = await subject.BeginAsync();
        var back = subject.Stub.Consent(authorize);
        using (await subject.Web.SendAsync(HttpMethod.Get, back, null, cookie)) { }
        var code = QueryHelpers.ParseQuery(new Uri(back).Query)["code"].ToString();
        var (another, other) = await subject.BeginAsync();
        var state = QueryHelpers.ParseQuery(another.Query)["state"].ToString();
        Assert.Equal("unreachable", await FailureAsync(subject, $"/sign-in/corp/callback?code={code}&state={state}", other));
    }

    [Theory]
    [InlineData("error=access_denied", "denied")]
    [InlineData("error=server_error&error_description=%3Cscript%3E", "unreachable")]
    [InlineData("", "unreachable")]
    [InlineData("code=made-up", "unreachable")]
    [InlineData("code=made-up&iss=https://evil.example", "expired")]
    public async Task What_the_provider_brings_back_besides_a_code_is_told(string query, string failure)
    {
        await using var subject = await ProviderSubject.StartAsync();
        var (authorize, cookie) = await subject.BeginAsync();
        var state = QueryHelpers.ParseQuery(authorize.Query)["state"].ToString();
        Assert.Equal(failure, await FailureAsync(subject, $"/sign-in/corp/callback?state={state}&{query}", cookie));
    }

    [Fact]
    public async Task A_provider_that_names_itself_must()
    {
        await using var subject = await ProviderSubject.StartAsync();
        subject.Stub.Discovery["authorization_response_iss_parameter_supported"] = true;
        Assert.Equal("expired", ProviderSubject.Failure(await subject.SignInAsync()));
        subject.Stub.Extra["iss"] = subject.Stub.Address;
        await subject.EnterAsync();
    }

    [Theory]
    [InlineData("ada@corp.example.evil.com", true)]
    [InlineData("ada@evil.com@corp.example", true)]
    [InlineData("ada@sub.corp.example", true)]
    [InlineData("corp.example", true)]
    [InlineData("@corp.example", true)]
    [InlineData("ada@corp.example", false)]
    [InlineData("", true)]
    public async Task An_address_counts_when_it_is_verified_and_of_the_very_domain(string email, bool isVerified)
    {
        await using var subject = await ProviderSubject.StartAsync();
        subject.Stub.Claims["email"] = email;
        subject.Stub.Claims["email_verified"] = isVerified;
        Assert.Equal("not_allowed", ProviderSubject.Failure(await subject.SignInAsync()));
        Assert.Single(await subject.Web.Get<Users>().ListAsync(Cancel));
    }

    [Fact]
    public async Task The_first_rule_that_fits_says_the_role_and_whom_none_fits_is_signed_out_everywhere()
    {
        AllowRule[] allow =
        [
            new() { Email = "ADA@corp.example", Role = Role.Viewer },
            new()
            {
                Domain = "corp.example",
                Group = "ops",
                Role = Role.Admin,
            },
        ];
        await using var subject = await ProviderSubject.StartAsync(allow: allow);
        subject.Stub.Claims["groups"] = new System.Text.Json.Nodes.JsonArray("ops", 7);
        var browser = await subject.EnterAsync();
        Assert.Equal(Role.Viewer, (await OneAsync(subject)).Role);

        subject.Stub.Claims["email"] = "boss@corp.example";
        await subject.EnterAsync();
        Assert.Equal(Role.Admin, (await OneAsync(subject)).Role);
        await (await subject.Web.SendAsync(HttpMethod.Get, "/api/v1/users", null, browser)).ShouldBeAsync(200);

        subject.Stub.Claims.Remove("groups");
        Assert.Equal("not_allowed", ProviderSubject.Failure(await subject.SignInAsync()));
        await (await subject.Web.SendAsync(HttpMethod.Get, "/api/v1/users", null, browser)).ShouldBeAsync(401);
    }

    [Fact]
    public async Task A_user_with_a_password_is_never_taken_over_and_has_the_name_alone()
    {
        await using var subject = await ProviderSubject.StartAsync();
        var local = await subject.Web.UserAsync("Ada@corp.example", Role.Admin);
        await subject.EnterAsync();
        var kept = await subject.Web.Get<Users>().FindAsync(local.Id, Cancel);
        Assert.Equal((Role.Admin, local.PasswordHash, null, 1), (kept!.Role, kept.PasswordHash, kept.Origin, kept.Version));
        var user = await subject.Web.Get<Users>().FindByNameAsync("ada@corp.example (corp)", Cancel);
        Assert.Equal(Role.Editor, user!.Role);

        // Nobody signs in with a password as somebody who has none.
        foreach (var password in (string[])["", SignedIn.Password])
        {
            using var answer = await subject.Web.FormAsync("/sign-in", [("name", user.Name), ("password", password)]);
            Assert.NotEqual(303, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task An_admin_disables_whom_a_provider_recognises_but_gives_neither_role_nor_password()
    {
        await using var subject = await ProviderSubject.StartAsync();
        var admin = await subject.Web.SignInAsync("root");
        var browser = await subject.EnterAsync();
        var path = $"/api/v1/users/{(await OneAsync(subject)).Id}";
        foreach (var patch in (string[])["""{"role":"admin"}""", $$"""{"password":"{{SignedIn.Password}}"}"""])
        {
            await (await subject.Web.SendAsync(HttpMethod.Patch, path, patch, admin)).ShouldBeAsync(409);
        }

        var shown = await (await subject.Web.SendAsync(HttpMethod.Patch, path, """{"enabled":false}""", admin)).ShouldBeAsync(200);
        Assert.Equal("corp", shown.Text("provider"));
        await (await subject.Web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, browser)).ShouldBeAsync(401);
        Assert.Equal("disabled", ProviderSubject.Failure(await subject.SignInAsync()));
    }

    [Fact]
    public async Task The_first_user_must_be_an_admin_and_the_last_one_stays()
    {
        await using var viewer = await ProviderSubject.StartAsync(allow: Corp, withAdmin: false);
        Assert.Equal("last_admin", ProviderSubject.Failure(await viewer.SignInAsync()));
        Assert.Empty(await viewer.Web.Get<Users>().ListAsync(Cancel));

        AllowRule[] allow = [new() { Group = "ops", Role = Role.Admin }, .. Corp];
        await using var admin = await ProviderSubject.StartAsync(allow: allow, withAdmin: false);
        admin.Stub.Claims["groups"] = new System.Text.Json.Nodes.JsonArray("ops");
        await admin.EnterAsync();
        await (await admin.Web.Client.GetAsync("/api/v1/checks", Cancel)).ShouldBeAsync(401);
        admin.Stub.Claims.Remove("groups");
        Assert.Equal("last_admin", ProviderSubject.Failure(await admin.SignInAsync()));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration", 500, "{}")]
    [InlineData("/.well-known/openid-configuration", 200, "<html>")]
    [InlineData("/.well-known/openid-configuration", 200, """{"issuer":"https://evil.example"}""")]
    [InlineData("/.well-known/openid-configuration", 302, "")]
    [InlineData("/token", 500, "the-client-secret-49f1")]
    [InlineData("/token", 200, "[]")]
    [InlineData("/token", 200, """{"access_token":7}""")]
    [InlineData("/token", 200, """{"error":"bad_verification_code"}""")]
    [InlineData("/userinfo", 500, "{}")]
    [InlineData("/userinfo", 200, "[]")]
    [InlineData("/userinfo", 200, """{"sub":7,"email":"ada@corp.example","email_verified":true}""")]
    [InlineData("/userinfo", 200, "eyJhbGciOiJSUzI1NiJ9.e30.x")]
    public async Task A_provider_that_answers_wrongly_is_told_and_its_words_are_logged_nowhere(string path, int status, string body)
    {
        await using var subject = await ProviderSubject.StartAsync();
        subject.Stub.Instead = context => InsteadAsync(context, path, status, body);
        Assert.Equal("unreachable", await TryAsync(subject));
        var refusal = Assert.Single(subject.Logged, line => line.Contains("was refused", StringComparison.Ordinal));
        Assert.StartsWith("A sign-in through corp was refused: ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(subject.Logged, line => line.Contains(ProviderStub.ClientSecret, StringComparison.Ordinal));
        Assert.DoesNotContain(subject.Logged, line => line.Contains("the-token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/token")]
    [InlineData("/userinfo")]
    public async Task A_huge_answer_is_not_read_to_its_end(string path)
    {
        await using var subject = await ProviderSubject.StartAsync();
        subject.Stub.Instead = context => InsteadAsync(context, path, 200, new(' ', 300_000));
        Assert.Equal("unreachable", await TryAsync(subject));
        Assert.Contains(subject.Logged, line => line.EndsWith("the answer is too large", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_takes_its_time_is_given_up()
    {
        await using var subject = await ProviderSubject.StartAsync();
        var (authorize, cookie) = await subject.BeginAsync();
        subject.Stub.Instead = async context =>
        {
            var aborted = new TaskCompletionSource<bool>();
            await using var registered = context.RequestAborted.Register(() => aborted.SetResult(true));
            return await aborted.Task;
        };
        Assert.Equal("unreachable", await FailureAsync(subject, subject.Stub.Consent(authorize), cookie));
        Assert.Contains(subject.Logged, line => line.EndsWith("no answer within 10 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoints_without_tls_elsewhere_are_not_used()
    {
        foreach (var endpoint in (string[])["authorization_endpoint", "token_endpoint", "userinfo_endpoint"])
        {
            foreach (
                var address in (string[])
                    ["http://id.example/x", "javascript:alert(1)", "file:///etc/passwd", "https://a:b@id.example/", "/token"]
            )
            {
                await using var subject = await ProviderSubject.StartAsync();
                subject.Stub.Discovery[endpoint] = address;
                Assert.Equal("unreachable", await FailureAsync(subject, "/sign-in/corp"));
            }
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task A_sign_in_leads_to_a_page_of_this_server_alone(string back)
    {
        await using var subject = await ProviderSubject.StartAsync();
        using var answer = await subject.SignInAsync(back);
        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Only_the_pages_here_begin_a_sign_in_and_the_redirect_address_is_none_that_a_request_names()
    {
        await using var subject = await ProviderSubject.StartAsync();
        using var sent = await subject.Web.SendAsync(
            HttpMethod.Get,
            "/sign-in/corp?return=/account",
            null,
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Mode", "navigate")
        );
        Assert.Equal("/sign-in?return=%2Faccount", sent.Headers.Location!.ToString());
        using var spoofed = await subject.Web.SendAsync(
            HttpMethod.Get,
            "/sign-in/corp",
            null,
            ("Host", "evil.example"),
            ("X-Forwarded-Host", "evil.example")
        );
        Assert.Equal(
            subject.Web.Address + "sign-in/corp/callback",
            QueryHelpers.ParseQuery(spoofed.Headers.Location!.Query)["redirect_uri"].ToString()
        );
        Assert.Matches(
            @"\Acloudpulse\.[A-Za-z0-9_-]+=N; expires=[^;]+; path=/; samesite=lax; httponly\z",
            spoofed.Headers.GetValues("Set-Cookie").Single()
        );
        using var unknown = await subject.Web.Client.GetAsync("/sign-in/nobody", Cancel);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task GitHub_is_asked_for_the_verified_primary_address_and_the_memberships_that_rules_name()
    {
        AllowRule[] allow =
        [
            new() { Group = "acme/sre", Role = Role.Admin },
            new() { Group = "acme", Role = Role.Editor },
            new() { Email = "ada@corp.example", Role = Role.Viewer },
        ];
        await using var subject = await ProviderSubject.StartAsync(ProviderKind.GitHub, allow);
        var (authorize, _) = await subject.BeginAsync();
        Assert.Equal("read:user user:email read:org", QueryHelpers.ParseQuery(authorize.Query)["scope"].ToString());

        var replies = subject.Stub.GitHub;
        replies["/user/emails"] =
            """[{"email":"ada@corp.example","primary":false,"verified":true},{"email":"x@corp.example","primary":true,"verified":false}]""";
        Assert.Equal("not_allowed", ProviderSubject.Failure(await subject.SignInAsync()));
        replies["/user/memberships/orgs/acme"] = """{"state":"pending"}""";
        Assert.Equal("not_allowed", ProviderSubject.Failure(await subject.SignInAsync()));
        replies["/user/emails"] = """[{"email":"ada@corp.example","primary":true,"verified":true}]""";
        await subject.EnterAsync();
        Assert.Equal((Role.Viewer, "99"), ((await OneAsync(subject)).Role, (await OneAsync(subject)).Origin!.Subject));
        replies["/user/memberships/orgs/acme"] = """{"state":"active"}""";
        await subject.EnterAsync();
        Assert.Equal(Role.Editor, (await OneAsync(subject)).Role);
        replies["/orgs/acme/teams/sre/memberships/octoada"] = """{"state":"active"}""";
        await subject.EnterAsync();
        Assert.Equal(Role.Admin, (await OneAsync(subject)).Role);
    }

    [Theory]
    [InlineData("ada@corp.example", "corp.example", Role.Admin)]
    [InlineData("ada@corp.example", null, null)]
    [InlineData("ada@corp.example", "other.example", null)]
    [InlineData("ada@gmail.com", null, Role.Viewer)]
    [InlineData("boss@other.example", null, null)]
    public async Task Of_google_a_domain_is_the_organization_and_an_address_one_that_google_answers_for(
        string email,
        string? hd,
        Role? role
    )
    {
        AllowRule[] allow =
        [
            new() { Domain = "corp.example", Role = Role.Admin },
            new() { Email = "ada@gmail.com", Role = Role.Viewer },
            new() { Email = "boss@other.example", Role = Role.Viewer },
        ];
        await using var subject = await ProviderSubject.StartAsync(ProviderKind.Google, allow);
        subject.Stub.Claims["email"] = email;
        subject.Stub.Claims["hd"] = hd;
        using var answer = await subject.SignInAsync();
        Assert.Equal(role is not null, answer.Headers.Location!.ToString() == "/");
        Assert.Equal(role, role is null ? null : (await OneAsync(subject)).Role);
    }

    private static async Task<User> OneAsync(ProviderSubject subject) =>
        (await subject.Web.Get<Users>().ListAsync(Cancel)).Single(user => user.Origin is not null);

    private static async Task<string> FailureAsync(ProviderSubject subject, string address, params (string, string)[] headers) =>
        ProviderSubject.Failure(await subject.Web.SendAsync(HttpMethod.Get, address, null, headers));

    private static async Task<string> TryAsync(ProviderSubject subject)
    {
        var begun = await subject.Web.SendAsync(HttpMethod.Get, "/sign-in/corp");
        return (int)begun.StatusCode == 303
            ? ProviderSubject.Failure(begun)
            : await FailureAsync(subject, subject.Stub.Consent(begun.Headers.Location!), ("Cookie", SignedIn.Cookie(begun)));
    }

    private static async Task<bool> InsteadAsync(HttpContext context, string path, int status, string body)
    {
        if (context.Request.Path != path)
        {
            return false;
        }

        context.Response.StatusCode = status;
        context.Response.Headers.Location = "https://evil.example/";
        await context.Response.WriteAsync(body, Cancel);
        return true;
    }
}
