using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Forms;

/// <summary>The form of a declared object: what is in it, and what is wrong with that.</summary>
public sealed record DeclarationForm
{
    /// <summary>The name of what has no input of its own.</summary>
    public const string MoreName = "more";
    public const string VersionName = "version";

    /// <summary>Of the object that is edited; null: a new one.</summary>
    public Declaration? Existing { get; init; }

    /// <summary>Which version of it the form was filled from.</summary>
    public long? Version { get; init; }

    /// <summary>The fields, as their reader asks for them.</summary>
    public required IReadOnlyList<FieldShape> Shapes { get; init; }

    /// <summary>The inputs' texts, by the fields' names.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>YAML of the fields that have no input, or hold what it can't show.</summary>
    public string More { get; init; } = "";

    /// <summary>What the form declares, as far as it can be read.</summary>
    public required MapNode Declared { get; init; }
    public IReadOnlyList<ConfigurationError> Mistakes { get; init; } = [];

    public bool IsReadOnly => Existing?.ManagedBy == ManagedBy.File;

    /// <summary>The key stays once it is given.</summary>
    public IEnumerable<FieldShape> Inputs => Shapes.Where(shape => HasInput(shape) && (Existing is null || shape.Path != "key"));

    /// <summary>There are fields that can be given as YAML alone.</summary>
    public bool HasMore => More.Length > 0 || Shapes.Any(shape => !HasInput(shape));

    public string Value(string name) => Values.GetValueOrDefault(name, "");

    /// <summary>With a field that nobody is asked for.</summary>
    public DeclarationForm Declaring(string name, string value) => this with { Declared = Declared.With(name, value) };

    /// <summary>What is wrong with the field of this name; "": with the form as a whole.</summary>
    public IEnumerable<string> MistakesAt(string name) =>
        from mistake in Mistakes
        where PlaceOf(mistake.Field) == name
        select (name == MoreName && mistake.Where.Line > 0 ? $"Line {mistake.Where.Line}: " : "") + Said(mistake, name);

    internal static bool HasInput(FieldShape shape) =>
        shape.Sort is not (FieldSort.Nested or FieldSort.NestedList) && !shape.Path.Contains('.', StringComparison.Ordinal);

    private static string Said(ConfigurationError mistake, string place) =>
        mistake.Field == place || mistake.Field.Length == 0 ? mistake.Message : $"{mistake.Field} {mistake.Message}";

    /// <summary>Where a mistake is shown: beside the input that it is about.</summary>
    private string PlaceOf(string field)
    {
        var name = field.Split('[', '.')[0];
        return field.Length == 0 ? ""
            : Inputs.Any(shape => shape.Path == name) ? name
            : HasMore ? MoreName
            : "";
    }
}
