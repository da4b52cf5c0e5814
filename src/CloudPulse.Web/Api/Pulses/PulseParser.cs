using System.Text.Json;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>
/// Reads an event that is as it should be, straight from its bytes: what nearly all are. Anything else it leaves to <see cref="PushedPulse"/>,
/// which finds out what is wrong and says so.
/// </summary>
internal static class PulseParser
{
    private const int MaxStatusLength = 100;

    /// <summary>Null: not as it should be, or not of the usual shape.</summary>
    public static Pulse? Read(ReadOnlySpan<byte> utf8, DateTimeOffset now, ServiceLimit services)
    {
        try
        {
            return TryRead(utf8, now, services);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Pulse? TryRead(ReadOnlySpan<byte> utf8, DateTimeOffset now, ServiceLimit services)
    {
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? service = null,
            status = null,
            id = null;
        DateTimeOffset? time = null;
        TimeSpan? latency = null;
        Dictionary<string, string>? metadata = null;
        var seen = Fields.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            if (field == Fields.None || (seen & field) != Fields.None || !reader.Read())
            {
                return null;
            }

            seen |= field;
            switch (field)
            {
                case Fields.ServiceName:
                    service = Text(ref reader, PushedPulse.MaxNameLength, services);
                    break;
                case Fields.Status:
                    status = Text(ref reader, MaxStatusLength);
                    break;
                case Fields.Id:
                    id = Text(ref reader, PushedPulse.MaxNameLength);
                    break;
                case Fields.LatencyMs:
                    latency = reader.TokenType == JsonTokenType.Number ? PushedPulse.LatencyOf(reader.GetDouble()) : null;
                    break;
                case Fields.EventTime:
                    time = Time(ref reader, now);
                    break;
                default:
                    metadata = Metadata(ref reader);
                    break;
            }
        }

        var isRight =
            reader.TokenType == JsonTokenType.EndObject
            && !reader.Read()
            && service is not null
            && status is not null
            && Given(Fields.Id, id is not null && time is not null)
            && Given(Fields.LatencyMs, latency is not null)
            && Given(Fields.EventTime, time is not null)
            && Given(Fields.Metadata, metadata is not null);
        return isRight ? PushedPulse.ToPulse(service!, time, latency, status!, metadata, id, now) : null;

        bool Given(Fields field, bool isWell) => (seen & field) == Fields.None || isWell;
    }

    private static Fields FieldOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("service_name"u8) ? Fields.ServiceName
        : reader.ValueTextEquals("status"u8) ? Fields.Status
        : reader.ValueTextEquals("latency_ms"u8) ? Fields.LatencyMs
        : reader.ValueTextEquals("event_time"u8) ? Fields.EventTime
        : reader.ValueTextEquals("metadata"u8) ? Fields.Metadata
        : reader.ValueTextEquals("id"u8) ? Fields.Id
        : Fields.None;

    /// <param name="reader">At the value.</param>
    /// <param name="maxLength">In characters.</param>
    /// <param name="known">Where the text may be at hand already.</param>
    private static string? Text(ref Utf8JsonReader reader, int maxLength, ServiceLimit? known = null)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || reader.ValueSpan.Length > 6 * maxLength)
        {
            return null;
        }

        Span<char> buffer = stackalloc char[1_200];
        scoped Span<char> text;
        if (reader.TokenType == JsonTokenType.String)
        {
            text = buffer[..reader.CopyString(buffer)];
        }
        else
        {
            _ = System.Text.Encoding.UTF8.TryGetChars(reader.ValueSpan, buffer, out var length);
            text = buffer[..length];
        }

        if (text.Length > maxLength || text.IsWhiteSpace())
        {
            return null;
        }

        if (known?.Find(text) is { } same)
        {
            return same;
        }

        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return null;
            }
        }

        return text.ToString();
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader reader, DateTimeOffset now)
    {
        DateTimeOffset? time = reader.TokenType switch
        {
            JsonTokenType.Number => PushedPulse.TimeOf(reader.GetDouble()),
            JsonTokenType.String when Rfc3339.TryParse(reader.GetString()!, out var parsed) => DateTimeOffset.FromUnixTimeMilliseconds(
                parsed.ToUnixTimeMilliseconds()
            ),
            _ => null,
        };
        return time <= now + PushedPulse.MaxAhead ? time : null;
    }

    private static Dictionary<string, string>? Metadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (
                !reader.Read()
                || reader.TokenType != JsonTokenType.String
                || reader.GetString() is not { Length: <= PushedPulse.MaxMetadataLength } value
                || !metadata.TryAdd(name, value)
            )
            {
                return null;
            }
        }

        return metadata.Count <= PushedPulse.MaxMetadata ? metadata : null;
    }

    [Flags]
    private enum Fields
    {
        None = 0,
        ServiceName = 1,
        Status = 2,
        LatencyMs = 4,
        EventTime = 8,
        Metadata = 16,
        Id = 32,
    }
}
