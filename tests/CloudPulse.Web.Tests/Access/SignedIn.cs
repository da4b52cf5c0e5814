using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Access;

/// <summary>People and their browsers, for tests.</summary>
internal static class SignedIn
{
    public const string Password = "a fine long passphrase";

    public static async Task<User> UserAsync(this WebHost web, string name, Role role)
    {
        var written = await web.Get<Users>().CreateAsync(name, role, Password, onlyFirst: false, TestContext.Current.CancellationToken);
        // Else it may take a second until it is known, as when another process makes a user.
        web.Get<AccessPolicy>().UserCreated();
        return written!.User!;
    }

    /// <summary>Makes a user and signs a browser in; returns the header that the browser sends.</summary>
    public static async Task<(string Name, string Value)> BrowserAsync(this WebHost web, string name, Role role)
    {
        await web.UserAsync(name, role);
        return await web.SignInAsync(name);
    }

    public static async Task<(string Name, string Value)> SignInAsync(this WebHost web, string name, string password = Password)
    {
        using var answer = await web.FormAsync("/sign-in", [("name", name), ("password", password)]);
        Assert.Equal(303, (int)answer.StatusCode);
        return ("Cookie", Cookie(answer));
    }

    public static Task<HttpResponseMessage> FormAsync(
        this WebHost web,
        string path,
        (string Name, string Value)[] fields,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return web.Client.SendAsync(request);
    }

    /// <summary>The cookie that an answer sets, as a browser sends it back.</summary>
    public static string Cookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Last().Split(';')[0];
}
