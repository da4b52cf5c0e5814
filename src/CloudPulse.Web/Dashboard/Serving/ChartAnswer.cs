using System.Text.Json;
using CloudPulse.Web.Dashboard.Models;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>What the chart's script is answered.</summary>
internal static class ChartAnswer
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Task<IResult> OfAsync(string? range, HttpContext context, Func<ChartRange, Task<Chart>> read) =>
        OfAsync(range, context, read, ChartData.From);

    public static async Task<IResult> OfAsync<TChart, TData>(
        string? range,
        HttpContext context,
        Func<ChartRange, Task<TChart>> read,
        Func<TChart, TData> written
    )
    {
        if (ChartRange.Parse(range) is not { } known)
        {
            return TypedResults.BadRequest(
                $"range: \"{range}\" is given; it is one of {string.Join(", ", ChartRange.All.Select(one => one.Slug))}"
            );
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(written(await read(known)), Json);
    }
}
