using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudPulse.Client;

/// <summary>What came of one request.</summary>
internal sealed record Answer
{
    /// <summary>Null: there was no answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>What went wrong: for a metric, from a small set.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong: for people.</summary>
    public string? Message { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public AnswerBody? Body { get; init; }

    /// <summary>Asked again, the server may well take it.</summary>
    public bool IsPassing =>
        Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    public int? Code => (int?)Status;

    /// <summary>In words, with what the server says of it.</summary>
    public string Describe()
    {
        if (Status is null)
        {
            return Message!;
        }

        var detail = Body?.Detail ?? Body?.Title;
        var words = string.Create(CultureInfo.InvariantCulture, $"it answered {Code} ({Status})");
        return detail is null ? words : $"{words}: {detail}";
    }
}

/// <summary>The fields that the server's answers have: the counts of a push, or what a problem says.</summary>
internal sealed record AnswerBody(
    long Accepted,
    long Duplicates,
    long Rejected,
    IReadOnlyList<AnswerError>? Errors,
    string? Title,
    string? Detail
)
{
    /// <summary>Null: not a JSON object with these fields.</summary>
    public static AnswerBody? Read(byte[] utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, AnswerJson.Default.AnswerBody);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Index">Which pulse of the batch, from 0.</param>
/// <param name="Field">Which field of it; empty: all of it.</param>
/// <param name="Message">What was wrong.</param>
internal sealed record AnswerError(int Index, string? Field, string? Message);

[JsonSerializable(typeof(AnswerBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class AnswerJson : JsonSerializerContext;
