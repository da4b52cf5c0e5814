using System.Text.Json.Serialization;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Web.Problems;

/// <summary>An error as RFC 9457 writes it (<c>application/problem+json</c>), with every invalid field.</summary>
public sealed record Problem
{
    /// <summary>Names the sort of problem; its last part is a heading in docs/api.md.</summary>
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>Every field that is wrong; absent when no field is to blame.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    /// <summary>Finds the error in logs and traces; on 500 only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }
}

/// <summary>One mistake: which field, what was given, what is allowed.</summary>
/// <param name="Field">The path in the body, or the name of the query parameter, header or route value.</param>
/// <param name="Message">What was given and what is allowed.</param>
/// <param name="Line">1-based line in the body; absent when not known.</param>
/// <param name="Column">1-based column in the body; absent when not known.</param>
public sealed record FieldProblem(
    string Field,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Column = null
)
{
    public static FieldProblem From(ConfigurationError error) =>
        new(error.Field, error.Message, Known(error.Where.Line), Known(error.Where.Column));

    private static int? Known(int place) => place > 0 ? place : null;
}
