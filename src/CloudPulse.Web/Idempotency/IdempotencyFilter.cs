using System.Globalization;
using System.Security.Cryptography;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c>: a POST repeated under the same key by the same caller gets the first one's answer and does nothing again.
/// What failed may be tried again under its key.
/// </summary>
internal sealed class IdempotencyFilter : IEndpointFilter
{
    public const string HeaderName = "Idempotency-Key";
    private const int MaxLength = 255;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!request.Headers.TryGetValue(HeaderName, out var values))
        {
            return await next(context);
        }

        var key = values.ToString();
        if (values.Count != 1 || key.Length is 0 or > MaxLength || key.Any(c => c is < ' ' or > '~'))
        {
            return ProblemResult.Field(
                ProblemKind.BadParameter,
                HeaderName,
                $"was {QueryReader.Shown(key)}; must be 1 to {MaxLength} printable ASCII characters, given once"
            );
        }

        var caller = CallerIdentity.Of(context.HttpContext)?.KeyId ?? 0;
        var name = string.Create(CultureInfo.InvariantCulture, $"{caller}\n{request.Path}\n{key}");
        var body = Convert.ToHexString(SHA256.HashData(await RequestBody.BytesAsync(context.HttpContext)));
        var store = context.HttpContext.RequestServices.GetRequiredService<IdempotencyStore>();
        using var held = await store.HoldAsync(name, context.HttpContext.RequestAborted);
        if (held.Answer is { } answer)
        {
            return answer.BodyHash == body ? Replay(context.HttpContext.Response, answer) : Mismatch(key);
        }

        var result = await next(context);
        if (Inner(result) is IStatusCodeHttpResult { StatusCode: >= 200 and < 300 } and IResult given)
        {
            held.Keep(new(body, given, context.HttpContext.Response.Headers.ETag.ToString()));
        }

        return result;
    }

    private static object? Inner(object? result) => result is INestedHttpResult nested ? nested.Result : result;

    private static IResult Replay(HttpResponse response, KeptAnswer answer)
    {
        response.Headers["Idempotency-Replayed"] = "true";
        if (answer.EntityTag.Length > 0)
        {
            response.Headers.ETag = answer.EntityTag;
        }

        return answer.Result;
    }

    private static ProblemResult Mismatch(string key) =>
        ProblemResult.Field(
            ProblemKind.IdempotencyMismatch,
            HeaderName,
            $"was {QueryReader.Shown(key)}, under which another body was sent before; must be a new one for a new request"
        );
}

/// <param name="BodyHash">Of the request that was answered.</param>
/// <param name="Result">Results do not change, so it can be written again.</param>
/// <param name="EntityTag">Empty: none.</param>
internal sealed record KeptAnswer(string BodyHash, IResult Result, string EntityTag);
