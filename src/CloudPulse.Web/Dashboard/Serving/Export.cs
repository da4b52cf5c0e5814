using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>One column of an exported list. Values are texts, numbers, truth values, times or null.</summary>
internal sealed record Column<T>(string Name, Func<T, object?> Value);

/// <summary>A list as a file to keep: CSV (RFC 4180, UTF-8) or JSON, an array of objects with the same names.</summary>
internal static class Export
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static IResult Of<T>(string name, string format, IReadOnlyList<Column<T>> columns, IEnumerable<T> rows) =>
        format switch
        {
            "csv" => TypedResults.File(Encoding.UTF8.GetBytes(Csv(columns, rows)), "text/csv; charset=utf-8", $"{name}.csv"),
            "json" => TypedResults.File(Json(columns, rows), "application/json; charset=utf-8", $"{name}.json"),
            _ => Page.NotFound($"export as {format}; there are csv and json"),
        };

    internal static string Csv<T>(IReadOnlyList<Column<T>> columns, IEnumerable<T> rows)
    {
        var text = new StringBuilder();
        Line(columns.Select(column => column.Name));
        foreach (var row in rows)
        {
            Line(columns.Select(column => Cell(column.Value(row))));
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.AppendJoin(',', cells).Append("\r\n");
    }

    private static string Cell(object? value)
    {
        var text = value is string given ? Defused(given) : Plain(value);
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>Spreadsheets take a cell that begins so for a formula and run it; names are chosen by others.</summary>
    private static string Defused(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Plain(object? value) =>
        value switch
        {
            DateTimeOffset time => Models.Format.Machine(time),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            bool truth => truth ? "true" : "false",
            _ => "",
        };

    private static byte[] Json<T>(IReadOnlyList<Column<T>> columns, IEnumerable<T> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                foreach (var column in columns)
                {
                    writer.WritePropertyName(column.Name);
                    Write(writer, column.Value(row));
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(value as string ?? Plain(value));
                break;
        }
    }
}
