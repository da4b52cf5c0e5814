using System.Net;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class PagePasswordTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_given_a_pages_password_is_not_asked_again_after_a_restart()
    {
        using var workspace = new Workspace();
        workspace.Configure("status_pages:\n  - { key: acme, name: Acme, password: correct horse }\n");
        await using var instance = await Instance.StartAsync(workspace, Cancel);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("password", "correct horse")]);
        using var given = await http.PostAsync(instance.Api.Url + "/p/acme/password", form, Cancel);
        var cookie = given.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        await instance.StopAsync(Cancel);
        await using var again = await Instance.StartAsync(workspace, Cancel);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie[..^4] + "AAA="));

        async Task<HttpStatusCode> AskAsync(string with)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, again.Api.Url + "/p/acme") { Headers = { { "Cookie", with } } };
            using var answer = await http.SendAsync(request, Cancel);
            return answer.StatusCode;
        }
    }
}
