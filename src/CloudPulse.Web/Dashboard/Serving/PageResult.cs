using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>A component rendered once on the server. Static: nothing of it lives on between requests.</summary>
internal sealed class PageResult<TComponent>(IReadOnlyDictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
    : IResult
    where TComponent : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<PageCaller>().Take(httpContext);
        await using var page = new Utf8Page();
        await Markup.WriteAsync<TComponent>(httpContext.RequestServices, parameters, page);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // In one write: what compresses the answer does it piece by piece, and a page in small pieces comes out five times as large.
        await response.Body.WriteAsync(page.Written, httpContext.RequestAborted);
    }
}
