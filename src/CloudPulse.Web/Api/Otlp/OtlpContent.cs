using System.Buffers;
using System.Text;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>The two forms that OTLP over HTTP has: the answer has the request's.</summary>
internal static class OtlpContent
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";

    /// <summary>Of a request, unpacked.</summary>
    public const long MaxBytes = 8L * 1024 * 1024;

    private static readonly JsonParser JsonReader = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static bool IsJson(HttpRequest request) => RequestBody.MediaTypeOf(request) == Json;

    public static async Task<(T? Message, IResult? Refusal)> ReadAsync<T>(HttpContext context, MessageParser<T> parser)
        where T : class, IMessage<T>, new()
    {
        if (RequestBody.MediaTypeOf(context.Request) is not (Protobuf or Json))
        {
            return (null, RequestBody.WrongType(context.Request, $"{Protobuf} or {Json}"));
        }

        var reader = context.Request.BodyReader;
        var body = await IngestBody.ReadAsync(reader, MaxBytes, context.RequestAborted);
        try
        {
            return body.Length > MaxBytes
                ? (
                    null,
                    ProblemResult.Of(
                        ProblemKind.TooLarge,
                        $"The body may have at most {MaxBytes} bytes, unpacked; export in smaller batches."
                    )
                )
                : (Parse(context.Request, parser, body), null);
        }
        catch (Exception error)
            when (error is InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException)
        {
            return (null, ProblemResult.Of(ProblemKind.Malformed, $"The body is not OTLP: {error.Message}"));
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }

    public static IResult Answer(HttpRequest request, IMessage message) =>
        IsJson(request)
            ? TypedResults.Text(JsonFormatter.Default.Format(message), Json)
            : TypedResults.Bytes(message.ToByteArray(), Protobuf);

    /// <summary>A trace's or span's id in hexadecimal digits. OTLP has them so in JSON, where protobuf's own JSON would have base64.</summary>
    public static string HexId(ByteString id, bool isJson) => isJson ? id.ToBase64() : Convert.ToHexStringLower(id.Span);

    private static T Parse<T>(HttpRequest request, MessageParser<T> parser, ReadOnlySequence<byte> body)
        where T : class, IMessage<T>, new() =>
        IsJson(request) ? JsonReader.Parse<T>(Encoding.UTF8.GetString(body)) : parser.WithDiscardUnknownFields(true).ParseFrom(body);
}
