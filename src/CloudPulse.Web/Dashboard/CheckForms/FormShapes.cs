using CloudPulse.Core.Configuration;
using CloudPulse.Web.Dashboard.Models;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>The fields that a form for one kind of check shows.</summary>
/// <param name="Kind">Its name; empty while the URL does not say it.</param>
/// <param name="Shared">Those that every kind has, the URL first.</param>
/// <param name="Own">The kind's own.</param>
public sealed record FormShapes(string Kind, IReadOnlyList<FieldShape> Shared, IReadOnlyList<FieldShape> Own)
{
    /// <summary>Those with an input.</summary>
    public IEnumerable<FieldShape> Inputs => Shared.Concat(Own).Where(IsInput);

    /// <summary>The field that a top-level name stands for; null: none that is known here.</summary>
    public FieldShape? Find(string name) => Shared.Concat(Own).FirstOrDefault(shape => shape.Path == name);

    public static bool IsInput(FieldShape shape) => shape.Sort is not (FieldSort.Nested or FieldSort.NestedList);
}

/// <summary>A part of the form.</summary>
public sealed record FormSection(string Title, IReadOnlyList<FieldShape> Fields);

/// <summary>In which order the fields that all checks have are asked for. A field without a place comes last, under "More".</summary>
internal static class FormLayout
{
    private static readonly (string Title, string[] Names)[] Places =
    [
        ("What is watched", ["url", "name", "group", "tags"]),
        ("How often", ["interval", "timeout", "retries", "retry_delay"]),
        ("When it is well", ["conditions", "degraded_after", "failure_threshold", "success_threshold"]),
        ("Who is told", ["alerts", "parents", "reminder_interval", "send_on_resolved"]),
    ];

    private static readonly Dictionary<string, string> Helps = new(StringComparer.Ordinal)
    {
        ["url"] = "The scheme picks how it is probed.",
        ["name"] = "For people. Left empty, it is made of the URL.",
        ["key"] = "A slug that history belongs to, for good. Left empty, it is made of the name.",
        ["tags"] = "Separated by commas.",
        ["timeout"] = "The deadline of one attempt, at most the interval.",
        ["retries"] = "Attempts more before a result counts as failed.",
        ["conditions"] = "One on each line. All must hold.",
        ["degraded_after"] = "A right answer that takes longer is degraded.",
        ["failure_threshold"] = "Failed results in a row that open an incident.",
        ["success_threshold"] = "Good results in a row that end it.",
        ["parents"] = "Keys of the checks this one depends on, separated by commas. While one of them is down, this one alerts nobody.",
        ["reminder_interval"] = "Tell again while an incident is open and nobody acknowledged it.",
        ["send_on_resolved"] = "Tell when an incident ends, too.",
        ["headers"] = "One on each line: a name, a colon, a value.",
        ["expected_statuses"] = "Such as 200, 300-399, separated by commas.",
    };

    public static IReadOnlyList<FormSection> Sections(FormShapes shapes, bool isNew)
    {
        var placed = Places.SelectMany(place => place.Names).ToHashSet(StringComparer.Ordinal);
        var sections = Places
            .Select(place => new FormSection(place.Title, [.. place.Names.Select(shapes.Find).OfType<FieldShape>()]))
            .ToList();
        FieldShape[] rest =
        [
            .. shapes.Shared.Where(shape => !placed.Contains(shape.Path) && FormShapes.IsInput(shape) && (isNew || shape.Path != "key")),
        ];
        sections.Add(new("More", rest));
        return sections;
    }

    public static string? Help(FieldShape shape)
    {
        var help = Helps.GetValueOrDefault(shape.Path);
        return shape.Range is null ? help : $"{help} {Format.Capital(shape.Range)}.".TrimStart();
    }

    /// <summary>"Failure threshold" for <c>failure_threshold</c>.</summary>
    public static string Label(FieldShape shape)
    {
        var name = shape.Path[(shape.Path.LastIndexOf('.') + 1)..];
        return name switch
        {
            "url" => "URL",
            _ => Format.Capital(name.Replace('_', ' ')),
        };
    }
}
