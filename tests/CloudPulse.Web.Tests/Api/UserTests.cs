using CloudPulse.Core.Access;
using CloudPulse.Web.Tests.Access;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Api;

public sealed class UserTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_created_read_changed_and_deleted()
    {
        await using var web = await WebHost.StartAsync();
        var root = await web.BrowserAsync("root", Role.Admin);
        using var answer = await web.PostAsync("/api/v1/users", Body("ada", "viewer"), root);
        Assert.Equal("/api/v1/users/2", answer.Headers.Location!.ToString());
        Assert.Equal("\"1\"", answer.Headers.ETag!.Tag);
        var created = await answer.ShouldBeAsync(201);
        Assert.DoesNotContain("pass", created.ToJsonString(), StringComparison.Ordinal);

        const string Address = "/api/v1/users/2";
        var patched = await (
            await web.SendAsync(HttpMethod.Patch, Address, """{"role":"editor","enabled":false}""", root, ("If-Match", "\"1\""))
        ).ShouldBeAsync(200);
        Assert.Equal(("editor", false, 2), (patched.Text("role"), patched["enabled"]!.GetValue<bool>(), patched.Number("version")));
        await (await web.SendAsync(HttpMethod.Patch, Address, """{"role":"admin"}""", root, ("If-Match", "\"1\""))).ShouldBeAsync(412);
        await (await web.SendAsync(HttpMethod.Delete, Address, null, root, ("If-Match", "\"1\""))).ShouldBeAsync(412);
        Assert.Equal("ada", (await (await web.SendAsync(HttpMethod.Get, Address, null, root)).ShouldBeAsync(200)).Text("name"));
        await (await web.SendAsync(HttpMethod.Delete, Address, null, root)).ShouldBeAsync(204);
        await (await web.SendAsync(HttpMethod.Get, Address, null, root)).ShouldBeAsync(404);
        Assert.Single((await (await web.SendAsync(HttpMethod.Get, "/api/v1/users", null, root)).ShouldBeAsync(200)).Items());
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_and_never_the_password()
    {
        await using var web = await WebHost.StartAsync();
        var root = await web.BrowserAsync("root", Role.Admin);
        var problem = await (
            await web.PostAsync("/api/v1/users", """{"name":" x","role":"god","password":"letmein12","mail":"x"}""", root)
        ).ShouldBeAsync(422);
        Assert.Equal(
            ["mail", "name", "password", "role"],
            problem["errors"]!.AsArray().Select(error => error!.Text("field")).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain("letmein12", problem.ToJsonString(), StringComparison.Ordinal);
        var missing = await (await web.PostAsync("/api/v1/users", "{}", root)).ShouldBeAsync(422);
        Assert.Equal(3, missing["errors"]!.AsArray().Count);
        await (await web.PostAsync("/api/v1/users", Body("ROOT", "viewer"), root)).ShouldBeAsync(409);
    }

    [Fact]
    public async Task The_first_user_is_an_admin_and_the_last_admin_stays_one()
    {
        await using var web = await WebHost.StartAsync();
        await (await web.PostAsync("/api/v1/users", Body("ada", "editor"))).ShouldBeAsync(422);
        await (await web.PostAsync("/api/v1/users", Body("ada", "admin"))).ShouldBeAsync(201);
        await (await web.PostAsync("/api/v1/users", Body("eve", "admin"))).ShouldBeAsync(401);

        var ada = await web.SignInAsync("ada");
        foreach (var body in (string[])["""{"role":"viewer"}""", """{"enabled":false}"""])
        {
            var problem = await (await web.SendAsync(HttpMethod.Patch, "/api/v1/users/1", body, ada)).ShouldBeAsync(409);
            Assert.Contains("last admin", problem.Text("detail"), StringComparison.Ordinal);
        }

        await (await web.SendAsync(HttpMethod.Delete, "/api/v1/users/1", null, ada)).ShouldBeAsync(409);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/session", null, ada)).ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_key_of_an_admin_manages_users_and_a_changed_role_holds_at_once()
    {
        await using var web = await WebHost.StartAsync();
        var browser = await web.BrowserAsync("ada", Role.Admin);
        await web.UserAsync("root", Role.Admin);
        (string, string) key = ("X-API-Key", (await web.Get<ApiKeys>().CreateAsync("ops", Scopes.Admin, null, Cancel)).Text);
        await (await web.SendAsync(HttpMethod.Patch, "/api/v1/users/1", """{"role":"viewer"}""", key)).ShouldBeAsync(200);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/users", null, browser)).ShouldBeAsync(403);
        await (await web.SendAsync(HttpMethod.Get, "/api/v1/checks", null, browser)).ShouldBeAsync(200);
        await (await web.SendAsync(HttpMethod.Delete, "/api/v1/session", null, key)).ShouldBeAsync(409);
    }

    private static string Body(string name, string role) =>
        $$"""{"name":"{{name}}","role":"{{role}}","password":"{{SignedIn.Password}}"}""";
}
