using System.Buffers;
using System.Text;
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
        var html = await Markup.RenderAsync<TComponent>(httpContext.RequestServices, parameters);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await WriteAsync(response, html, httpContext.RequestAborted);
    }

    /// <summary>In one write: what compresses the answer does it piece by piece, and a page in small pieces comes out five times as large.</summary>
    private static async Task WriteAsync(HttpResponse response, string html, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(html.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(html, bytes);
            await response.Body.WriteAsync(bytes.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
