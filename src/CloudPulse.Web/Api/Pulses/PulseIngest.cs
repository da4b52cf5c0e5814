using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Record;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>
/// Takes in what services push: one event, an array, or one event a line. What is counted as accepted is on the disk; what is not good is named,
/// event by event, and the good ones beside it are kept.
/// </summary>
internal sealed class PulseIngest(IRecorder recorder, ServiceLimit services, WebOptions options, TimeProvider time)
{
    /// <summary>Of a whole request; lines are streamed, so it bounds time rather than memory.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    public const string MediaTypes = "application/json or application/x-ndjson";

    private const string Lines = "application/x-ndjson";
    private const int MaxLineBytes = 64 * 1024;
    private const int LinesAtOnce = 1_000;
    private const int MaxUnderWay = 512;
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

    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.ingest.refused",
        "{pulse}",
        "Pushed pulses that were not good and were named in the answer."
    );

    private int _underWay;

    public async Task<IResult> PostAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            var result = await AdmitAsync(context);
            status = (result as IStatusCodeHttpResult)?.StatusCode ?? status;
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
            Requests.Add(1, new KeyValuePair<string, object?>("status", $"{status / 100}xx"));
            RequestLatency.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private async Task<IResult> AdmitAsync(HttpContext context)
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
            var isLines = IsLines(context.Request);
            return isLines is null ? RequestBody.WrongType(context.Request, MediaTypes)
                : isLines.Value ? await TakeLinesAsync(context)
                : await TakeDocumentAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static bool? IsLines(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            "application/json" => false,
            Lines => true,
            _ => null,
        };

    private async Task<IResult> TakeDocumentAsync(HttpContext context)
    {
        var reader = PipeReader.Create(context.Request.Body);
        var body = await reader.ReadAtLeastAsync(options.MaxBodyBytes + 1, context.RequestAborted);
        if (body.Buffer.Length > options.MaxBodyBytes)
        {
            return ProblemResult.Of(
                ProblemKind.TooLarge,
                $"The body may have at most {options.MaxBodyBytes} bytes as one document; send {Lines}, one event a line, for more."
            );
        }

        var mistakes = new List<ConfigurationError>();
        var node = JsonNodes.Read(body.Buffer.ToArray(), file: null, mistakes);
        if (node is null)
        {
            return ProblemResult.Of(ProblemKind.Malformed, mistakes);
        }

        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        if (node is ListNode list)
        {
            for (var index = 0; index < list.Items.Count; index++)
            {
                batch.Add(index, list.Items[index]);
            }

            await batch.RecordAsync(context.RequestAborted);
            return Answer(batch);
        }

        batch.Add(0, node);
        await batch.RecordAsync(context.RequestAborted);
        return batch.Errors.Count == 0
            ? Answer(batch)
            : Count(
                batch,
                ProblemResult.Of(
                    ProblemKind.Invalid,
                    batch.Errors.Select(error => new ConfigurationError(error.Field, error.Message, default))
                )
            );
    }

    private async Task<IResult> TakeLinesAsync(HttpContext context)
    {
        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        var reader = PipeReader.Create(context.Request.Body);
        var index = 0;
        var skipping = false;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            while (TakeLine(ref buffer, read.IsCompleted, out var line))
            {
                if (skipping)
                {
                    skipping = false;
                }
                else if (!IsBlank(line))
                {
                    batch.AddLine(index, line.ToArray());
                }

                index++;
                if (batch.Waiting >= LinesAtOnce)
                {
                    await batch.RecordAsync(context.RequestAborted);
                }
            }

            if (buffer.Length > MaxLineBytes)
            {
                if (!skipping)
                {
                    batch.Refuse(index, "", $"the line has more than {MaxLineBytes} bytes");
                }

                skipping = true;
                buffer = buffer.Slice(buffer.End);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                await batch.RecordAsync(context.RequestAborted);
                return Answer(batch);
            }
        }
    }

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty || buffer.Length > MaxLineBytes)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (!segment.Span.Trim(" \t\r"u8).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>202: all were taken. 207: some were. 422: none was.</summary>
    private static JsonHttpResult<IngestAnswer> Answer(IngestBatch batch) =>
        Count(
            batch,
            TypedResults.Json(
                batch.ToAnswer(),
                statusCode: batch.Rejected == 0 ? StatusCodes.Status202Accepted
                    : batch.Accepted + batch.Duplicates > 0 ? StatusCodes.Status207MultiStatus
                    : StatusCodes.Status422UnprocessableEntity
            )
        );

    private static T Count<T>(IngestBatch batch, T result)
    {
        Refused.Add(batch.Rejected);
        return result;
    }

    /// <summary>The request may be larger than others: it is read piece by piece.</summary>
    internal sealed class SizeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxBytes;
    }
}
