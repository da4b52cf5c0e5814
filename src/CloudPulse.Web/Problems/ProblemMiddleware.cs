using System.Diagnostics;
using CloudPulse.Core.Record;
using CloudPulse.Web.Access;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Problems;

/// <summary>Turns what is thrown, and bare error statuses without a body, into problems. Says nothing of the inside.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, Judge(context, error));
            return;
        }
        catch (Exception error)
        {
            // The answer has begun: all that is left is to break it off, so that nobody takes the half for the whole.
            Log.BrokenOff(logger, error, context.Request.Method, KeyInPath.ShownPath(context));
            context.Abort();
            return;
        }

        if (NeedsBody(context))
        {
            await AnswerAsync(context, Explain(context));
        }
    }

    private ProblemResult Judge(HttpContext context, Exception error)
    {
        switch (error)
        {
            case BadHttpRequestException bad:
                var kind = ProblemKind.For(bad.StatusCode);
                return ProblemResult.Of(kind, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(context) : bad.Message);
            case PulseStoreException:
                Log.StoreUnavailable(logger, error, context.Request.Method, KeyInPath.ShownPath(context));
                return ProblemResult.Of(ProblemKind.Unavailable, "The store can't be used now. Try again.", retryAfter: StoreRetryAfter);
            default:
                var traceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
                Log.Unhandled(logger, error, context.Request.Method, KeyInPath.ShownPath(context), traceId);
                return ProblemResult.Of(ProblemKind.Internal, "The log says more under this trace_id.", traceId: traceId);
        }
    }

    private static Task AnswerAsync(HttpContext context, ProblemResult problem)
    {
        context.Response.ContentLength = null;
        return problem.ExecuteAsync(context);
    }

    private static bool NeedsBody(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null };

    private static ProblemResult Explain(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var kind = ProblemKind.For(response.StatusCode);
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ProblemResult.Of(kind, $"There is nothing at {request.Path}."),
            StatusCodes.Status405MethodNotAllowed => ProblemResult.Of(
                kind,
                $"{request.Method} is not allowed here; allowed: {response.Headers.Allow}."
            ),
            StatusCodes.Status413PayloadTooLarge => ProblemResult.Of(kind, TooLarge(context)),
            // Routing found a handler for other content types only.
            StatusCodes.Status415UnsupportedMediaType => RequestBody.WrongType(request),
            _ => ProblemResult.Of(kind, $"Status {response.StatusCode}."),
        };
    }

    private static string TooLarge(HttpContext context)
    {
        var limit = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        return $"The body may have at most {limit} bytes.";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed; trace {TraceId}")]
        public static partial void Unhandled(ILogger logger, Exception error, string method, string path, string traceId);

        [LoggerMessage(2, LogLevel.Warning, "{Method} {Path}: the store can't be used now")]
        public static partial void StoreUnavailable(ILogger logger, Exception error, string method, string path);

        [LoggerMessage(3, LogLevel.Error, "{Method} {Path} failed after its answer had begun; broken off")]
        public static partial void BrokenOff(ILogger logger, Exception error, string method, string path);
    }
}
