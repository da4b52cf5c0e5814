using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>
/// The cookie that holds a session's token: out of scripts' reach, not sent for other sites, and over TLS bound to this host alone
/// (<c>__Host-</c>). Whoever can make a browser send a cookie under the other name gains nothing: over TLS it is not looked at.
/// </summary>
internal static class SessionCookie
{
    private const string Name = "cloudpulse";
    private const string SecureName = "__Host-cloudpulse";

    public static string? Read(HttpContext context, Uri? publicUrl) =>
        context.Request.Cookies.TryGetValue(IsSecure(context.Request, publicUrl) ? SecureName : Name, out var token) ? token : null;

    public static void Set(HttpContext context, Uri? publicUrl, string token, DateTimeOffset expires) =>
        Append(context, publicUrl, token, expires);

    public static void Remove(HttpContext context, Uri? publicUrl) => Append(context, publicUrl, "", DateTimeOffset.UnixEpoch);

    private static void Append(HttpContext context, Uri? publicUrl, string token, DateTimeOffset expires)
    {
        var isSecure = IsSecure(context.Request, publicUrl);
        context.Response.Cookies.Append(
            isSecure ? SecureName : Name,
            token,
            new()
            {
                HttpOnly = true,
                Secure = isSecure,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                Expires = expires,
            }
        );
    }

    /// <summary>The browser speaks TLS: to us, or to a proxy that says so, or to the public address. Who lies here harms their own cookie.</summary>
    private static bool IsSecure(HttpRequest request, Uri? publicUrl) =>
        request.IsHttps
        || string.Equals(request.Headers["X-Forwarded-Proto"], Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase)
        || (publicUrl?.Scheme == Uri.UriSchemeHttps && request.Host.Host.Equals(publicUrl.IdnHost, StringComparison.OrdinalIgnoreCase));
}
