using System.Diagnostics;
using System.Diagnostics.Metrics;
using CloudPulse.Core;
using CloudPulse.Core.Record;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>What every request that pushes passes through: bounds how many are under way, and measures them.</summary>
internal sealed class IngestGate
{
    private const int MaxUnderWay = 512;
    private static readonly string[] Classes = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx"];
    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(1);

    private static readonly Counter<long> Requests = Telemetry.Meter.CreateCounter<long>(
        "pulsemesh.requests",
        description: "Requests that pushed pulses, by status class."
    );

    private static readonly Histogram<double> RequestLatency = Telemetry.Meter.CreateHistogram(
        "pulsemesh.request.latency",
        "s",
        "How long requests that pushed pulses took.",
        advice: Telemetry.Seconds
    );

    private int _underWay;

    public async Task<IResult> PassAsync(HttpContext context, Func<HttpContext, Task<IResult>> take)
    {
        var started = Stopwatch.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            var result = await AdmitAsync(context, take);
            status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
            return result;
        }
        catch (BadHttpRequestException bad)
        {
            status = bad.StatusCode;
            throw;
        }
        catch (PulseStoreException)
        {
            status = StatusCodes.Status503ServiceUnavailable;
            throw;
        }
        finally
        {
            Requests.Add(1, new KeyValuePair<string, object?>("status", Classes[status / 100]));
            RequestLatency.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private async Task<IResult> AdmitAsync(HttpContext context, Func<HttpContext, Task<IResult>> take)
    {
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            return ProblemResult.Of(
                ProblemKind.TooMany,
                $"{MaxUnderWay} requests that push pulses are under way already: the store is slower than what is pushed.",
                retryAfter: BusyRetryAfter
            );
        }

        try
        {
            return await take(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
