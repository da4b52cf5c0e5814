using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudPulse.Commands;

/// <summary>How commands print with <c>--json</c>: one document, snake_case.</summary>
internal static class CommandJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static void Print(TextWriter output, object value) => output.WriteLine(JsonSerializer.Serialize(value, Options));
}
