using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Serving;

internal static class AssetEndpoints
{
    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/dashboard/assets/{file}", Serve).AllowAnonymous().ExcludeFromDescription();

    private static Results<FileContentHttpResult, NotFound> Serve(string file, AssetCatalog assets, HttpContext context)
    {
        if (assets.Find(file) is not { } asset)
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        var encoding = AcceptedEncoding.Of(context.Request);
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        var body = encoding switch
        {
            AcceptedEncoding.Brotli => asset.Brotli,
            AcceptedEncoding.Gzip => asset.Gzip,
            _ => asset.Plain,
        };
        return TypedResults.Bytes(body, asset.ContentType);
    }
}
