using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CloudPulse.Web.Dashboard.Serving;

internal static class AcceptedEncoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";

    /// <summary>The best encoding that the client takes; null: none.</summary>
    public static string? Of(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return null;
        }

        bool Takes(string encoding) =>
            accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);

        return Takes(Brotli) ? Brotli
            : Takes(Gzip) ? Gzip
            : null;
    }
}
