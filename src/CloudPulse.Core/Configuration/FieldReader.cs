using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>
/// Reads the fields of one map: each call takes a field, converts it and reports a mistake; <see cref="Done"/> reports the fields that
/// nobody took, with a suggestion. A field that is absent or wrong gives its default, so that reading goes on and all mistakes are
/// reported at once.
/// </summary>
/// <param name="map">Whose fields.</param>
/// <param name="path">Of the map, from the root.</param>
/// <param name="errors">Where mistakes go.</param>
/// <param name="shapes">Where to note which fields are asked for; null: nobody wants to know.</param>
public sealed partial class FieldReader(
    MapNode map,
    string path,
    ICollection<ConfigurationError> errors,
    ICollection<FieldShape>? shapes = null
)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public MapNode Map => map;

    public ICollection<ConfigurationError> Errors => errors;

    /// <summary>The path of <paramref name="name"/> from the root.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The field's node, marked as taken; null when absent or null.</summary>
    public ConfigurationNode? Take(string name)
    {
        _taken.Add(name);
        return map.Find(name)?.Value is { } value and not ScalarNode { Text: null } ? value : null;
    }

    /// <summary>The field is there and not null. Does not take it.</summary>
    public bool Has(string name) => map.Find(name)?.Value is not (null or ScalarNode { Text: null });

    /// <summary>Reports a mistake in a field, where its value stands (or <paramref name="at"/>, or where the map stands).</summary>
    public void Refuse(string name, string message, ConfigurationNode? at = null) =>
        errors.Add(new(PathOf(name), message, (at ?? map.Find(name)?.Value ?? map).Where));

    public string? String(string name, int maxLength = 2048) => Scalar(name, maxLength)?.Text;

    /// <summary>As <see cref="String"/>, with its place and how to show it in an error. Its text is not null.</summary>
    public ScalarNode? Scalar(string name, int maxLength = 2048)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Text) { MaxLength = maxLength });
        return Text(name, Take(name), maxLength);
    }

    /// <summary>Never null: an empty string stands for one that is missing or wrong, which is reported.</summary>
    public string RequiredString(string name, int maxLength = 2048)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Text) { MaxLength = maxLength, IsRequired = true });
        var node = Take(name);
        if (node is null)
        {
            Refuse(name, "is required; must be a string");
            return "";
        }

        var text = Text(name, node, maxLength)?.Text;
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            Refuse(name, "was empty; must have at least one character", node);
        }

        return text ?? "";
    }

    public Secret? Secret(string name, int maxLength = 4096)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Secret) { MaxLength = maxLength });
        var node = Take(name);
        if (node is not (null or ScalarNode))
        {
            RefuseType(name, node, "a string");
            return null;
        }

        if (node is not ScalarNode { Text: { } text })
        {
            return null;
        }

        var mistake =
            text.Length == 0 ? "was empty; must have at least one character"
            : text.Length > maxLength ? $"was {text.Length} characters long; must be at most {maxLength}"
            : string.Equals(text, Model.Secret.Mask, StringComparison.Ordinal)
                ? $"was {Model.Secret.Mask}, which stands for a stored value, and there is none; must be the value itself"
            : null;
        if (mistake is not null)
        {
            Refuse(name, mistake, node);
            return null;
        }

        return new(text);
    }

    public bool Boolean(string name, bool defaultValue)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Boolean) { Default = defaultValue ? "true" : "false" });
        switch (Take(name))
        {
            case null:
                return defaultValue;
            case ScalarNode { IsQuoted: false, Text: "true" or "True" or "TRUE" }:
                return true;
            case ScalarNode { IsQuoted: false, Text: "false" or "False" or "FALSE" }:
                return false;
            case var node:
                RefuseType(name, node, "true or false");
                return defaultValue;
        }
    }

    public int Integer(string name, int defaultValue, int min, int max) => ReadInteger(name, defaultValue, min, max) ?? defaultValue;

    public int? OptionalInteger(string name, int min, int max) => ReadInteger(name, null, min, max);

    private int? ReadInteger(string name, int? defaultValue, int min, int max)
    {
        shapes?.Add(FieldShape.Number(PathOf(name), defaultValue, min, max));
        var node = Take(name);
        if (node is null)
        {
            return null;
        }

        if (
            node is not ScalarNode { IsQuoted: false, Text: { } text }
            || !BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        )
        {
            RefuseType(name, node, string.Create(CultureInfo.InvariantCulture, $"a whole number between {min} and {max}"));
            return null;
        }

        if (value < min || value > max)
        {
            RefuseRange(name, node, min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture));
            return null;
        }

        return (int)value;
    }

    /// <summary>A duration: <c>250ms</c>, <c>30s</c>, <c>1m30s</c>, <c>2h</c>, <c>7d</c>, or a number of seconds.</summary>
    public TimeSpan Duration(string name, TimeSpan defaultValue, TimeSpan min, TimeSpan max) =>
        ReadDuration(name, defaultValue, min, max) ?? defaultValue;

    public TimeSpan? OptionalDuration(string name, TimeSpan min, TimeSpan max) => ReadDuration(name, null, min, max);

    private TimeSpan? ReadDuration(string name, TimeSpan? defaultValue, TimeSpan min, TimeSpan max)
    {
        shapes?.Add(FieldShape.Duration(PathOf(name), defaultValue, min, max));
        var node = Take(name);
        if (node is null)
        {
            return null;
        }

        if (node is not ScalarNode { Text: { } text } || !DurationText.TryParse(text, out var duration))
        {
            RefuseType(name, node, $"{DurationText.Examples}, between {DurationText.Format(min)} and {DurationText.Format(max)}");
            return null;
        }

        if (duration < min || duration > max)
        {
            RefuseRange(name, node, DurationText.Format(min), DurationText.Format(max));
            return null;
        }

        return duration;
    }

    /// <summary>A size in bytes: <c>4096</c>, <c>64KiB</c>, <c>1MB</c>.</summary>
    public long Bytes(string name, long defaultValue, long min, long max) => ReadBytes(name, defaultValue, min, max) ?? defaultValue;

    public long? OptionalBytes(string name, long min, long max) => ReadBytes(name, null, min, max);

    private long? ReadBytes(string name, long? defaultValue, long min, long max)
    {
        shapes?.Add(FieldShape.Size(PathOf(name), defaultValue, min, max));
        var node = Take(name);
        if (node is null)
        {
            return null;
        }

        if (node is not ScalarNode { Text: { } text } || !SizeText.TryParse(text, out var bytes))
        {
            RefuseType(name, node, $"{SizeText.Examples}, between {SizeText.Format(min)} and {SizeText.Format(max)}");
            return null;
        }

        if (bytes < min || bytes > max)
        {
            RefuseRange(name, node, SizeText.Format(min), SizeText.Format(max));
            return null;
        }

        return bytes;
    }

    /// <summary>One of an enum's names in snake_case.</summary>
    public TEnum Choice<TEnum>(string name, TEnum defaultValue)
        where TEnum : struct, Enum
    {
        shapes?.Add(FieldShape.Choice(PathOf(name), NameOf(defaultValue), [.. Enum.GetValues<TEnum>().Select(NameOf)]));
        var node = Take(name);
        if (node is null)
        {
            return defaultValue;
        }

        var names = new List<string>();
        foreach (var value in Enum.GetValues<TEnum>())
        {
            var known = NameOf(value);
            if (node is ScalarNode scalar && string.Equals(scalar.Text, known, StringComparison.Ordinal))
            {
                return value;
            }

            names.Add(known);
        }

        RefuseType(name, node, "one of " + string.Join(", ", names));
        return defaultValue;
    }

    /// <summary>A time as RFC 3339 writes it, with its offset from UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        shapes?.Add(new(PathOf(name), FieldSort.Time));
        var node = Take(name);
        if (node is null)
        {
            return null;
        }

        if (node is ScalarNode { Text: { } text } && Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        RefuseType(name, node, "a time with its offset, such as 2026-03-01T22:00:00Z or 2026-03-01T23:00:00+01:00");
        return null;
    }

    /// <inheritdoc cref="Time"/>
    public DateTimeOffset? RequiredTime(string name)
    {
        if (!Has(name))
        {
            Take(name);
            Refuse(name, "is required; must be a time with its offset, such as 2026-03-01T22:00:00Z");
            return null;
        }

        return Time(name);
    }

    /// <summary>Reports every field that was not taken.</summary>
    public void Done()
    {
        foreach (var entry in map.Entries)
        {
            if (_taken.Contains(entry.Key))
            {
                continue;
            }

            var message = Suggestion.For(entry.Key, _taken) is { } meant
                ? $"is unknown; did you mean {meant}?"
                : $"is unknown; known here are {string.Join(", ", _taken.Order(StringComparer.Ordinal))}";
            errors.Add(new(PathOf(entry.Key), message, entry.KeyWhere));
        }
    }

    private static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private ScalarNode? Text(string name, ConfigurationNode? node, int maxLength)
    {
        switch (node)
        {
            case null:
                return null;
            case ScalarNode { Text.Length: var length } when length > maxLength:
                Refuse(name, $"was {length} characters long; must be at most {maxLength}", node);
                return null;
            case ScalarNode scalar:
                return scalar;
            default:
                RefuseType(name, node, "a string");
                return null;
        }
    }

    private void RefuseType(string name, ConfigurationNode node, string allowed) =>
        Refuse(name, $"was {node.Describe()}; must be {allowed}", node);

    private void RefuseRange(string name, ConfigurationNode node, string min, string max) =>
        Refuse(name, $"was {node.Describe()}; must be between {min} and {max}", node);
}
