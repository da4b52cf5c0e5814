namespace CloudPulse.Core.Configuration;

/// <summary>
/// A value as declared, from YAML or JSON alike, so that one set of readers and rules serves the file, the API and the forms.
/// </summary>
public abstract record ConfigurationNode(SourceLocation Where)
{
    /// <summary>What it is, for an error: <c>a list</c>, <c>"30 seconds"</c>, <c>0s</c>.</summary>
    public abstract string Describe();
}

/// <param name="Text">The scalar's text; null for an explicit null.</param>
/// <param name="IsQuoted">A string for sure (a JSON string, a quoted YAML scalar); else its text may be read as a number or boolean.</param>
public sealed record ScalarNode(string? Text, bool IsQuoted, SourceLocation Where) : ConfigurationNode(Where)
{
    private const int MaxShown = 60;

    /// <summary>What errors show instead of <see cref="Text"/>: the <c>${NAME}</c> as written, when the text came from the environment.</summary>
    public string? Shown { get; init; }

    public override string Describe()
    {
        if (Text is null)
        {
            return "null";
        }

        var shown = Shown ?? Text;
        shown = shown.Length > MaxShown ? string.Concat(shown.AsSpan(0, MaxShown), "…") : shown;
        if (shown.Any(char.IsControl))
        {
            shown = string.Concat(shown.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
        }

        var plain = shown.Length > 0 && (Shown is not null || (!IsQuoted && (char.IsAsciiDigit(shown[0]) || shown[0] is '-' or '+')));
        return plain ? shown : $"\"{shown}\"";
    }
}

public sealed record ListNode(IReadOnlyList<ConfigurationNode> Items, SourceLocation Where) : ConfigurationNode(Where)
{
    public override string Describe() => "a list";
}

/// <param name="Entries">In the order written. The parsers refuse duplicate keys.</param>
public sealed record MapNode(IReadOnlyList<MapEntry> Entries, SourceLocation Where) : ConfigurationNode(Where)
{
    public override string Describe() => "a map";

    public MapEntry? Find(string key) => Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
}

public sealed record MapEntry(string Key, SourceLocation KeyWhere, ConfigurationNode Value);
