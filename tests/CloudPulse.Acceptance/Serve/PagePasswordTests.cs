using System.Net;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

public sealed class PagePasswordTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Who_has_given_a_pages_password_is_not_asked_again_after_a_restart()
    {
        _workspace.Configure("status_pages:\n  - { key: acme, name: Acme, password: correct horse }\n");
        await using var instance = await Instance.StartAsync(_workspace, Cancel);
        var cookie = await GiveAsync(instance);

        await instance.StopAsync(Cancel);
        await using var again = await Instance.StartAsync(_workspace, Cancel);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(again, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(again, cookie[..^4] + "AAA="));
    }

    [Fact]
    public async Task What_one_installation_signed_is_void_in_another_though_both_hold_the_same_hash()
    {
        // Of "correct horse".
        const string Page =
            "status_pages:\n  - { key: acme, name: Acme, password: pbkdf2-sha256$600000$AAECAwQFBgcICQoLDA0ODw==$lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM= }\n";
        using var elsewhere = new Workspace();
        _workspace.Configure(Page);
        elsewhere.Configure(Page);
        await using var one = await Instance.StartAsync(_workspace, Cancel);
        await using var other = await Instance.StartAsync(elsewhere, Cancel);
        var cookie = await GiveAsync(one);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(one, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(other, cookie));
    }

    private async Task<string> GiveAsync(Instance instance)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("password", "correct horse")]);
        using var given = await _http.PostAsync(instance.Api.Url + "/p/acme/password", form, Cancel);
        return given.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private async Task<HttpStatusCode> AskAsync(Instance instance, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, instance.Api.Url + "/p/acme") { Headers = { { "Cookie", cookie } } };
        using var answer = await _http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
