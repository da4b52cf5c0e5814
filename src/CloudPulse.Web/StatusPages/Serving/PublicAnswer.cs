using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CloudPulse.Web.StatusPages.Serving;

/// <summary>An answer that is the same for everybody: compressed once, sent as it is.</summary>
internal sealed class PublicAnswer
{
    private readonly byte[] _plain;
    private readonly byte[] _brotli;
    private readonly byte[] _gzip;

    private PublicAnswer(byte[] plain) =>
        (_plain, _brotli, _gzip) = (
            plain,
            Compress(plain, to => new BrotliStream(to, CompressionLevel.Optimal)),
            Compress(plain, to => new GZipStream(to, CompressionLevel.Optimal))
        );

    public required string ContentType { get; init; }

    /// <summary>The content policy; null: that of pages without anything from elsewhere.</summary>
    public string? ContentPolicy { get; init; }
    public required string ETag { get; init; }

    /// <summary>Other sites may read it by script or show it.</summary>
    public bool IsForOtherSites { get; init; }
    public bool HiddenFromSearch { get; init; }

    public static PublicAnswer Of(
        string text,
        string contentType,
        bool isForOtherSites = false,
        string? contentPolicy = null,
        bool hidden = false
    )
    {
        var plain = Encoding.UTF8.GetBytes(text);
        return new(plain)
        {
            ContentType = contentType,
            ContentPolicy = contentPolicy,
            // Weak: the same content may be compressed in one way or another.
            ETag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..20]}\"",
            IsForOtherSites = isForOtherSites,
            HiddenFromSearch = hidden,
        };
    }

    /// <param name="context">The request.</param>
    /// <param name="isPrivate">It was asked for with a password: nobody on the way may keep it.</param>
    /// <param name="maxAge">How many seconds others may keep it.</param>
    public async Task SendAsync(HttpContext context, bool isPrivate, int maxAge)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers.ETag = ETag;
        headers.CacheControl = isPrivate ? "private, no-cache" : $"public, max-age={maxAge}, stale-while-revalidate=60";
        headers.Vary = isPrivate ? "Accept-Encoding, Cookie" : "Accept-Encoding";
        if (ContentPolicy is not null)
        {
            headers.ContentSecurityPolicy = ContentPolicy;
        }

        if (HiddenFromSearch || isPrivate)
        {
            headers["X-Robots-Tag"] = "noindex";
        }

        if (IsForOtherSites && !isPrivate)
        {
            headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            headers.AccessControlAllowOrigin = "*";
        }

        if (IsKnown(request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var encoding = AcceptedEncoding.Of(request);
        var body = encoding switch
        {
            AcceptedEncoding.Brotli => _brotli,
            AcceptedEncoding.Gzip => _gzip,
            _ => _plain,
        };
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private bool IsKnown(HttpRequest request)
    {
        var given = request.Headers.IfNoneMatch;
        return given.Count > 0
            && (given == "*" || (EntityTagHeaderValue.TryParseList(given, out var tags) && tags.Any(tag => $"W/{tag.Tag}" == ETag)));
    }

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> compressor)
    {
        using var compressed = new MemoryStream();
        using (var stream = compressor(compressed))
        {
            stream.Write(plain);
        }

        return compressed.ToArray();
    }
}
