using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>Whether a browser asks on behalf of another site. Matters where a request needs no key: a page could ride on that.</summary>
internal static class BrowserOrigin
{
    /// <param name="context">The request.</param>
    /// <param name="publicUrl">Where people reach this installation, if a proxy stands in front of it.</param>
    public static bool IsForeign(HttpContext context, Uri? publicUrl)
    {
        var headers = context.Request.Headers;
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        var site = headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            // Following a link from another site is fine; anything that site's scripts do here is not.
            return site is not ("same-origin" or "none") && !(isRead && headers["Sec-Fetch-Mode"] == "navigate");
        }

        var origin = headers.Origin.ToString();
        return origin.Length > 0 && !IsOwn(context.Request, origin, publicUrl);
    }

    private static bool IsOwn(HttpRequest request, string origin, Uri? publicUrl) =>
        origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        || origin.Equals(publicUrl?.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
