using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Record;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>
/// Takes in what services push: one event, an array, or one event a line. What is counted as accepted is on the disk; what is not good is named,
/// event by event, and the good ones beside it are kept.
/// </summary>
internal sealed class PulseIngest(IngestGate gate, IRecorder recorder, ServiceLimit services, WebOptions options, TimeProvider time)
{
    /// <summary>Of a whole request; lines are streamed, so it bounds time rather than memory.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";

    private const int MaxLineBytes = 64 * 1024;
    private const int LinesAtOnce = 1_000;

    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.ingest.refused",
        "{pulse}",
        "Pushed pulses that were not good and were named in the answer."
    );

    public Task<IResult> PostAsync(HttpContext context) => gate.PassAsync(context, TakeAsync);

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        var isLines = IsLines(context.Request);
        return isLines is null ? RequestBody.WrongType(context.Request, $"{Json} or {Lines}")
            : isLines.Value ? await TakeLinesAsync(context)
            : await TakeDocumentAsync(context);
    }

    private static bool? IsLines(HttpRequest request) =>
        RequestBody.MediaTypeOf(request) switch
        {
            Json => false,
            Lines => true,
            _ => null,
        };

    private async Task<IResult> TakeDocumentAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var body = await IngestBody.ReadAsync(reader, options.MaxBodyBytes, context.RequestAborted);
        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        var refusal = TakeDocument(body, batch, out var isList);
        reader.AdvanceTo(body.End);
        if (refusal is not null)
        {
            return refusal;
        }

        await batch.RecordAsync(context.RequestAborted);
        return isList || batch.Errors.Count == 0
            ? Answer(batch)
            : Count(
                batch,
                ProblemResult.Of(
                    ProblemKind.Invalid,
                    batch.Errors.Select(error => new ConfigurationError(error.Field, error.Message, default))
                )
            );
    }

    /// <summary>Takes the event, or each of a list of them; says why where the document as a whole is no good.</summary>
    private ProblemResult? TakeDocument(ReadOnlySequence<byte> body, IngestBatch batch, out bool isList)
    {
        isList = false;
        if (body.Length > options.MaxBodyBytes)
        {
            return ProblemResult.Of(
                ProblemKind.TooLarge,
                $"The body may have at most {options.MaxBodyBytes} bytes as one document; send {Lines}, one event a line, for more."
            );
        }

        var utf8 = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        var mistakes = new List<ConfigurationError>();
        isList = utf8.TrimStart(" \t\r\n"u8).StartsWith((byte)'[');
        if (isList)
        {
            AddItems(utf8, batch, mistakes);
        }
        else
        {
            batch.AddDocument(utf8, mistakes);
        }

        return mistakes.Count == 0 ? null : ProblemResult.Of(ProblemKind.Malformed, mistakes);
    }

    /// <summary>Takes each item of a list, unless it is not JSON.</summary>
    private static void AddItems(ReadOnlySpan<byte> utf8, IngestBatch batch, List<ConfigurationError> mistakes)
    {
        var places = new List<Range>();
        try
        {
            var json = new Utf8JsonReader(utf8, new() { MaxDepth = JsonNodes.MaxDepth });
            json.Read();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                places.Add(start..(int)json.BytesConsumed);
            }

            json.Read();
        }
        catch (JsonException)
        {
            JsonNodes.Read(utf8, file: null, mistakes);
            return;
        }

        for (var index = 0; index < places.Count; index++)
        {
            batch.Add(index, utf8[places[index]]);
        }
    }

    private async Task<IResult> TakeLinesAsync(HttpContext context)
    {
        var batch = new IngestBatch(recorder, services, time.GetUtcNow());
        var reader = context.Request.BodyReader;
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
                    batch.Add(index, line.IsSingleSegment ? line.FirstSpan : line.ToArray());
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
    private static IResult Answer(IngestBatch batch) =>
        batch.Rejected + batch.Duplicates == 0
            ? new TakenResult(batch.Accepted)
            : Count(
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
}
