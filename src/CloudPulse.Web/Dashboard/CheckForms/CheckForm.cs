using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>The form of a check: what is in it, and what is wrong with that.</summary>
public sealed record CheckForm
{
    /// <summary>The name of what has no input of its own.</summary>
    public const string MoreName = "more";
    public const string KindName = "shown_kind";
    public const string VersionName = "version";
    public const string PurposeName = "do";

    /// <summary>The check that is edited; null: a new one.</summary>
    public Check? Existing { get; init; }

    /// <summary>Which version of it the form was filled from.</summary>
    public long? Version { get; init; }
    public required FormShapes Shapes { get; init; }

    /// <summary>The inputs' texts, by the fields' paths.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>YAML of the fields that have no input, or hold what it can't show.</summary>
    public string More { get; init; } = "";

    /// <summary>What the form declares, as far as it can be read.</summary>
    public required MapNode Declared { get; init; }

    /// <summary>The same as YAML, secrets masked.</summary>
    public string Yaml { get; init; } = "";
    public IReadOnlyList<ConfigurationError> Mistakes { get; init; } = [];

    /// <summary>The kind is another than the form was filled for, so its fields have to be shown anew.</summary>
    public bool IsKindNew { get; init; }

    /// <summary>Channels that can be told, by key and name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Channels { get; init; }

    /// <summary>A sentence about how the form came to be.</summary>
    public string? Notice { get; init; }
    public Trial? Trial { get; init; }

    public bool IsReadOnly => Existing?.Declaration.ManagedBy == ManagedBy.File;

    public string Address => Existing is { } check ? $"/dashboard/checks/{Uri.EscapeDataString(check.Key)}/edit" : "/dashboard/new-check";

    public string Value(string path) => Values.GetValueOrDefault(path, "");

    /// <summary>What is wrong with the field of this path; "": with the form as a whole.</summary>
    public IEnumerable<string> MistakesAt(string path) =>
        from mistake in Mistakes
        where PlaceOf(mistake.Field) == path
        select mistake.Where.Line > 0 && path.Length > 0 ? $"Line {mistake.Where.Line} {Said(mistake, path)}" : Said(mistake, path);

    /// <summary>The names of fields that belong together: <c>basic_auth</c>.</summary>
    public IEnumerable<string> Places =>
        Shapes.Shared.Concat(Shapes.Own).Where(shape => shape.Sort != FieldSort.NestedList).Select(shape => shape.Path);

    private static string Said(ConfigurationError mistake, string path) =>
        (mistake.Field.Length > path.Length && (path == MoreName || path.Length == 0) ? $"{mistake.Field}: " : "") + mistake.Message;

    /// <summary>Where a mistake is shown: beside the input that it is about.</summary>
    private string PlaceOf(string field)
    {
        var exact = Places
            .Where(path =>
                field == path
                || field.StartsWith(path + "[", StringComparison.Ordinal)
                || field.StartsWith(path + ".", StringComparison.Ordinal)
            )
            .MaxBy(path => path.Length);
        if (exact is not null && (exact != "key" || Existing is null))
        {
            return exact;
        }

        return field.Length == 0 ? "" : MoreName;
    }
}

/// <summary>A probe of what is not saved yet.</summary>
/// <param name="Result">What it found; null: it was not made.</param>
/// <param name="Refusal">Why not.</param>
public sealed record Trial(Pulse? Result, string? Refusal = null);
