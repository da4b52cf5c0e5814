using System.Net.Http.Headers;
using CloudPulse.Core.Configuration;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPulse.Web.Requests;

/// <summary>A JSON object as the body, read with the configuration's rules: one set of words for the file and the API.</summary>
/// <param name="Map">What was sent; empty when there is a problem.</param>
/// <param name="Problem">Why it can't be read; null when it can.</param>
internal readonly record struct RequestBody(MapNode Map, ProblemResult? Problem)
{
    private static readonly MapNode Empty = new([], default);

    /// <summary>Reads the body. It is kept for the request, so that it can be read twice.</summary>
    /// <param name="context">The request.</param>
    /// <param name="optional">No body at all stands for an empty object.</param>
    public static async Task<RequestBody> ReadAsync(HttpContext context, bool optional = false)
    {
        var request = context.Request;
        var expectsBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? false;
        if (optional && (!expectsBody || request.ContentLength == 0))
        {
            return new(Empty, null);
        }

        if (RefuseType(request) is { } unsupported)
        {
            return new(Empty, unsupported);
        }

        var errors = new List<ConfigurationError>();
        var map = JsonNodes.ReadMap(await BytesAsync(context), file: null, errors);
        return map is null ? new(Empty, ProblemResult.Of(ProblemKind.Malformed, errors)) : new(map, null);
    }

    /// <summary>The content type without its parameters; null when there is none.</summary>
    public static string? MediaTypeOf(HttpRequest request) => request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The body as it came.</summary>
    public static async Task<byte[]> BytesAsync(HttpContext context)
    {
        if (context.Features.Get<KeptBody>() is { } kept)
        {
            return kept.Bytes;
        }

        using var buffer = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, 64 * 1024));
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var bytes = buffer.ToArray();
        context.Features.Set(new KeptBody(bytes));
        return bytes;
    }

    private static ProblemResult? RefuseType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return Refuse(request, "Content-Encoding", $"was {request.Headers.ContentEncoding}; must be absent");
        }

        var isJson =
            MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType is { } name
            && (
                name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || (HttpMethods.IsPatch(request.Method) && name.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase))
            )
            && (type.CharSet is not { } charset || charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return isJson ? null : WrongType(request);
    }

    /// <summary>The problem of a body that is not JSON by its content type.</summary>
    public static ProblemResult WrongType(HttpRequest request, string allowed = "application/json")
    {
        var given = string.IsNullOrEmpty(request.ContentType) ? "is missing" : $"was {QueryReader.Shown(request.ContentType)}";
        return Refuse(request, "Content-Type", $"{given}; must be {allowed} in UTF-8", allowed);
    }

    private static ProblemResult Refuse(HttpRequest request, string header, string message, string allowed = "application/json")
    {
        request.HttpContext.Response.Headers.Accept = allowed.Replace(" or ", ", ", StringComparison.Ordinal);
        return ProblemResult.Field(ProblemKind.UnsupportedMediaType, header, message);
    }

    private sealed record KeptBody(byte[] Bytes);
}
