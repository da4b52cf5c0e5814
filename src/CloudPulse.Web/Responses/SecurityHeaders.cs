using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Responses;

/// <summary>Headers that every answer carries. A handler may set its own in their place.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Scripts and styles from this server alone; nothing inline, no frames.</summary>
    private const string Pages =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string Data = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Swagger UI sets styles inline; its scripts are files like all others.</summary>
    private const string Docs = Pages + "; style-src 'self' 'unsafe-inline'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            context.Request.Path.StartsWithSegments("/docs") ? Docs
            : context.Request.Path.StartsWithSegments("/api") ? Data
            : Pages;
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            headers.CacheControl = "no-store";
        }

        return next(context);
    }
}
