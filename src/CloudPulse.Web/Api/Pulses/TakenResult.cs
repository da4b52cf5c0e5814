using System.Globalization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>The <see cref="IngestAnswer"/> that nearly every push gets, written as it is: all was taken, nothing came twice.</summary>
internal sealed class TakenResult(long accepted) : IResult, IStatusCodeHttpResult
{
    private const int MaxLength = 128;

    public int? StatusCode => StatusCodes.Status202Accepted;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = response.BodyWriter.GetSpan(MaxLength);
        Utf8.TryWrite(
            body,
            CultureInfo.InvariantCulture,
            $"{{\"accepted\":{accepted},\"duplicates\":0,\"rejected\":0,\"errors\":[],\"note\":null}}",
            out var length
        );
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = length;
        response.BodyWriter.Advance(length);
        return Task.CompletedTask;
    }
}
