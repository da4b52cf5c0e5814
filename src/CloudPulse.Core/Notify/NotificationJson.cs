using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Notify;

/// <summary>A message as outboxes store it: complete, snake_case. Fields may be added, never renamed: what was stored must stay readable.</summary>
public static class NotificationJson
{
    public static string Write(NotificationMessage message) =>
        JsonSerializer.Serialize(message, NotificationJsonContext.Default.NotificationMessage);

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote.</exception>
    public static NotificationMessage Read(string json) =>
        JsonSerializer.Deserialize(json, NotificationJsonContext.Default.NotificationMessage)
        ?? throw new JsonException("A stored message was null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SubjectConverter), typeof(SnakeCaseEnumConverter<NotificationEvent>), typeof(SnakeCaseEnumConverter<IncidentKind>)]
)]
[JsonSerializable(typeof(NotificationMessage))]
internal sealed partial class NotificationJsonContext : JsonSerializerContext;

internal sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

internal sealed class SubjectConverter : JsonConverter<Subject>
{
    public override Subject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Subject.TryParse(reader.GetString(), out var subject) ? subject : throw new JsonException("A subject was not kind/key.");

    public override void Write(Utf8JsonWriter writer, Subject value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
