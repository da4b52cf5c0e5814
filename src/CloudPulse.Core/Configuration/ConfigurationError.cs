namespace CloudPulse.Core.Configuration;

/// <summary>Where a value was written: a file's line and column, or a place in a JSON request.</summary>
/// <param name="File">Null for a request.</param>
/// <param name="Line">1-based; 0 when unknown.</param>
/// <param name="Column">1-based; 0 when unknown.</param>
public readonly record struct SourceLocation(string? File, int Line, int Column)
{
    public override string ToString() =>
        File is null ? ""
        : Line == 0 ? File
        : $"{File}:{Line}";
}

/// <summary>One mistake: which field, what was given, what is allowed.</summary>
/// <param name="Field">Path from the root of the object or file: <c>checks[2].interval</c>; in a request: <c>interval</c>.</param>
/// <param name="Message">A sentence that says what was given and what is allowed. Never contains a secret.</param>
/// <param name="Where">Where it was written.</param>
public sealed record ConfigurationError(string Field, string Message, SourceLocation Where)
{
    /// <summary>As compilers and linters write it: <c>file:line:column: field: message</c>.</summary>
    public string ToText() => Text(Where is { File: not null, Line: > 0, Column: > 0 } ? $"{Where}:{Where.Column}" : Where.ToString());

    public override string ToString() => Text(Where.ToString());

    private string Text(string where) => (where.Length == 0 ? "" : where + ": ") + (Field.Length == 0 ? "" : Field + ": ") + Message;
}
