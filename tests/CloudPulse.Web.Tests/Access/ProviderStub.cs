using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Tests.Access;

/// <summary>
/// A small OpenID Connect provider, and the parts of GitHub that are asked, over real HTTP. It consents at once, gives each code out once,
/// checks the client, the secret, the redirect address and PKCE, and answers as a test wants.
/// </summary>
internal sealed class ProviderStub : IAsyncDisposable
{
    public const string ClientId = "the-client";
    public const string ClientSecret = "the-client-secret-49f1";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect)> _codes = new();

    private ProviderStub(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>What userinfo says.</summary>
    public JsonObject Claims { get; set; } =
        new()
        {
            ["sub"] = "4711",
            ["email"] = "ada@corp.example",
            ["email_verified"] = true,
        };

    public JsonObject Discovery { get; } = [];

    /// <summary>What GitHub says at other paths than /user.</summary>
    public Dictionary<string, string> GitHub { get; } = [];

    /// <summary>Answers in its place, by path; false: it answers as ever.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>The forms that the token endpoint was sent.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Exchanges { get; } = new();

    /// <summary>What goes to the browser beside code and state.</summary>
    public Dictionary<string, string?> Extra { get; } = [];

    public static async Task<ProviderStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new ProviderStub(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>What a browser brings back that was sent to <paramref name="authorize"/>.</summary>
    public string Consent(Uri authorize)
    {
        var query = QueryHelpers.ParseQuery(authorize.Query);
        Assert.Equal($"code S256 {ClientId}", $"{query["response_type"]} {query["code_challenge_method"]} {query["client_id"]}");
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["code_challenge"].ToString(), query["redirect_uri"].ToString());
        var back = new Dictionary<string, string?>(Extra) { ["code"] = code, ["state"] = query["state"] };
        return QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), back);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (await Instead(context))
        {
            return;
        }

        var path = context.Request.Path.Value!;
        switch (path)
        {
            case "/.well-known/openid-configuration":
                var document = new JsonObject
                {
                    ["issuer"] = Address,
                    ["authorization_endpoint"] = Address + "/authorize",
                    ["token_endpoint"] = Address + "/token",
                    ["userinfo_endpoint"] = Address + "/userinfo",
                };
                foreach (var (name, value) in Discovery)
                {
                    document[name] = value?.DeepClone();
                }

                await context.Response.WriteAsync(document.ToJsonString());
                break;
            case "/authorize" or "/login/oauth/authorize":
                context.Response.Redirect(Consent(new(Address + path + context.Request.QueryString)));
                break;
            case "/token" or "/login/oauth/access_token":
                await ExchangeAsync(context);
                break;
            case "/userinfo":
                await PersonAsync(context, Claims.ToJsonString());
                break;
            case "/api/v3/user":
                await PersonAsync(context, """{"id":99,"login":"octoada","email":"public@evil.example"}""");
                break;
            case var other
                when other.StartsWith("/api/v3", StringComparison.Ordinal) && GitHub.TryGetValue(other["/api/v3".Length..], out var body):
                await PersonAsync(context, body);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private static Task PersonAsync(HttpContext context, string body)
    {
        context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer the-token" ? 200 : 401;
        return context.Response.WriteAsync(body);
    }

    private async Task ExchangeAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        Exchanges.Enqueue(form);
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form.GetValueOrDefault("code_verifier", ""))));
        var isRight =
            (form["client_id"], form["client_secret"]) == (ClientId, ClientSecret)
            && _codes.TryRemove(form["code"], out var known)
            && known == (challenge, form["redirect_uri"]);
        context.Response.StatusCode = isRight ? 200 : 400;
        object answer = isRight
            ? new { access_token = "the-token", token_type = "Bearer" }
            : new { error = "invalid_grant", error_description = ClientSecret };
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }
}
