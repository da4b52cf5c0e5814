using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudPulse.Core.Configuration;

/// <summary>Writes nodes as JSON, the form that declarations are stored in. <see cref="JsonNodes"/> reads it back to equal nodes.</summary>
public static partial class NodeJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Compact JSON. Plain scalars that look like a number or boolean become one, digit for digit.</summary>
    public static string Write(ConfigurationNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, node);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ConfigurationNode node)
    {
        switch (node)
        {
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode scalar:
                Write(writer, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, ScalarNode scalar)
    {
        switch (scalar)
        {
            case { Text: null }:
                writer.WriteNullValue();
                break;
            case { IsQuoted: true }:
                writer.WriteStringValue(scalar.Text);
                break;
            case { Text: "true" or "True" or "TRUE" }:
                writer.WriteBooleanValue(true);
                break;
            case { Text: "false" or "False" or "FALSE" }:
                writer.WriteBooleanValue(false);
                break;
            case { Text: var text } when JsonNumber.IsMatch(text):
                writer.WriteRawValue(text, skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonNumber { get; }
}
