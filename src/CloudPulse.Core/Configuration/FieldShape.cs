using System.Globalization;

namespace CloudPulse.Core.Configuration;

/// <summary>What sort of value a field holds.</summary>
public enum FieldSort
{
    Text,
    Secret,
    Boolean,
    Number,
    Duration,
    Size,
    Time,
    Choice,
    List,
    Map,

    /// <summary>A map of fields of its own, whose shapes follow.</summary>
    Nested,

    /// <summary>A list of such maps.</summary>
    NestedList,
}

/// <summary>
/// A field as its reader asks for it. Who reads an empty map with a list for these learns which fields there are, so that a form knows
/// exactly what the reader knows.
/// </summary>
/// <param name="Path">From the root: <c>basic_auth.username</c>.</param>
/// <param name="Sort">Of what it holds.</param>
public sealed record FieldShape(string Path, FieldSort Sort)
{
    /// <summary>What is taken when it is absent, as it would be written; null: nothing.</summary>
    public string? Default { get; init; }

    /// <summary>The range of numbers, durations and sizes: "1s to 24h".</summary>
    public string? Range { get; init; }

    /// <summary>For <see cref="FieldSort.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public int MaxLength { get; init; }

    public bool IsRequired { get; init; }

    internal static FieldShape Number(string path, int? defaultValue, int min, int max) =>
        new(path, FieldSort.Number)
        {
            Default = defaultValue?.ToString(CultureInfo.InvariantCulture),
            Range = string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"),
        };

    internal static FieldShape Duration(string path, TimeSpan? defaultValue, TimeSpan min, TimeSpan max) =>
        new(path, FieldSort.Duration)
        {
            Default = defaultValue is { } known ? DurationText.Format(known) : null,
            Range = $"{DurationText.Format(min)} to {DurationText.Format(max)}",
        };

    internal static FieldShape Size(string path, long? defaultValue, long min, long max) =>
        new(path, FieldSort.Size)
        {
            Default = defaultValue is { } known ? SizeText.Format(known) : null,
            Range = $"{SizeText.Format(min)} to {SizeText.Format(max)}",
        };

    internal static FieldShape Choice(string path, string defaultValue, IReadOnlyList<string> choices) =>
        new(path, FieldSort.Choice) { Default = defaultValue, Choices = choices };
}
