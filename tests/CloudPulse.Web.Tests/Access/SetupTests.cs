using System.Net;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Access;

public sealed class SetupTests
{
    private static readonly (string, string)[] Ada =
    [
        ("name", "ada"),
        ("password", SignedIn.Password),
        ("password-again", SignedIn.Password),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task This_machine_creates_the_administrator_and_is_signed_in()
    {
        await using var web = await WebHost.StartAsync();
        Assert.Contains("href=\"/setup\"", await web.Client.GetStringAsync("/", Cancel), StringComparison.Ordinal);

        using var created = await web.FormAsync("/setup", Ada);

        Assert.Equal(303, (int)created.StatusCode);
        (string, string) browser = ("Cookie", SignedIn.Cookie(created));
        var session = await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, browser)).ShouldBeAsync(200);
        Assert.Equal("admin", session.Text("role"));
        using var page = await web.SendAsync(HttpMethod.Get, "/", null, browser);
        Assert.DoesNotContain("href=\"/setup\"", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var again = await web.FormAsync("/setup", [("name", "eve"), .. Ada[1..]]);
        Assert.Equal("/", again.Headers.Location!.ToString());
        Assert.Single(await web.Get<Users>().ListAsync(Cancel));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Host", "pulse.example")]
    public async Task From_elsewhere_it_takes_the_token_that_was_printed(string header, string value)
    {
        await using var web = await WebHost.StartAsync();
        await RefusedThenTakenAsync(web, (header, value));
    }

    [Fact]
    public async Task Where_a_key_exists_or_nobody_here_is_trusted_it_takes_the_token_too()
    {
        await using var withKey = await WebHost.StartAsync();
        await withKey.Get<ApiKeys>().CreateAsync("ci", Scopes.Read, null, Cancel);
        await RefusedThenTakenAsync(withKey);
        await using var wary = await WebHost.StartAsync(options => options.TrustLoopback = false);
        await RefusedThenTakenAsync(wary);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_the_administrator()
    {
        await using var web = await WebHost.StartAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => web.FormAsync("/setup", [("name", $"ada{number}"), .. Ada[1..]]))
        );
        Assert.Single(answers, answer => answer.Headers.Contains("Set-Cookie"));
        Assert.Single(await web.Get<Users>().ListAsync(Cancel));
    }

    [Fact]
    public async Task Every_mistake_is_told_and_the_name_kept_but_never_the_password()
    {
        await using var web = await WebHost.StartAsync();
        using var answer = await web.FormAsync("/setup", [("name", "a\"><b>"), ("password", "tooshort"), ("password-again", "x")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Password must be 12 to 256 characters", page, StringComparison.Ordinal);
        Assert.Contains("value=\"a&quot;&gt;&lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("tooshort", page, StringComparison.Ordinal);
        using var broken = await web.FormAsync("/setup", [("name", "a\0b")]);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        using var json = await web.PostAsync("/setup", """{"name":"ada"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, json.StatusCode);
        Assert.Empty(await web.Get<Users>().ListAsync(Cancel));
    }

    private static async Task RefusedThenTakenAsync(WebHost web, params (string, string)[] headers)
    {
        using var without = await web.FormAsync("/setup", Ada, headers);
        Assert.Equal(422, (int)without.StatusCode);
        using var wrong = await web.FormAsync("/setup", [("token", "guess"), .. Ada], headers);
        Assert.Equal(422, (int)wrong.StatusCode);
        Assert.DoesNotContain(web.Get<SetupToken>().Text, await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(await web.Get<Users>().ListAsync(Cancel));
        using var right = await web.FormAsync("/setup", [("token", web.Get<SetupToken>().Text), .. Ada], headers);
        Assert.Equal(303, (int)right.StatusCode);
        Assert.Equal(Role.Admin, Assert.Single(await web.Get<Users>().ListAsync(Cancel)).Role);
    }
}
