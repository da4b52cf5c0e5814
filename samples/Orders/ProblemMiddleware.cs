using System.Text.Json;

namespace Orders;

/// <summary>A body that is not the JSON it should be: says what is wrong with it.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            var detail = (error.InnerException as JsonException)?.Message ?? error.Message;
            await TypedResults.Problem(detail, statusCode: error.StatusCode).ExecuteAsync(context);
        }
    }
}
