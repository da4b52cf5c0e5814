using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>Fills forms from declarations, and reads declarations from forms.</summary>
internal sealed class CheckFormReader(CheckReader checks, ProbeKinds kinds, IYamlReader yaml, IRegistry<Channel> channels)
{
    private static readonly FieldShape Url = new("url", FieldSort.Text) { IsRequired = true, MaxLength = 2048 };
    private static readonly MapNode Nothing = new([], default);

    private readonly ConcurrentDictionary<string, FormShapes> _shapes = new(StringComparer.Ordinal);

    public CheckForm Empty() => Filled(Nothing, existing: null);

    public CheckForm Of(Check check) => Filled(Stored(check), check);

    /// <summary>For a new check that is like another one, but for its key, its name and its secrets.</summary>
    public CheckForm Like(Check check)
    {
        var dropped = new List<string>();
        var declared = WithoutMasks(Stored(check), "", dropped);
        var copy = declared with { Entries = [.. declared.Entries.Where(entry => entry.Key is not ("key" or "name"))] };
        return Filled(copy.With("name", $"{check.Definition.Name} (copy)"), existing: null) with
        {
            Notice =
                $"A copy of {check.Definition.Name}."
                + (dropped.Count == 0 ? "" : $" Secrets are not copied, so these are left out: {string.Join(", ", dropped)}."),
        };
    }

    /// <summary>What was typed, as it was typed.</summary>
    public CheckForm Posted(IFormCollection posted, Check? existing)
    {
        kinds.ByName(posted[CheckForm.KindName].ToString(), out var shown);
        var shapes = ShapesOf(shown);
        var values = shapes.Inputs.ToDictionary(
            shape => shape.Path,
            shape => string.Join('\n', posted[shape.Path].Where(value => value?.Length > 0).Select(Text)),
            StringComparer.Ordinal
        );
        var mistakes = new List<ConfigurationError>();
        var more = Text(posted[CheckForm.MoreName].ToString());
        var declared = Declared(shapes, values, more, mistakes);
        var kind = mistakes.Exists(mistake => mistake.Field == CheckForm.MoreName) ? shown : KindOf(declared) ?? shown;
        var form = kind == shown ? Make(shapes, values, more, declared, existing) : Refilled(declared, values, existing);
        return form with { Mistakes = mistakes, Version = VersionIn(posted) };
    }

    /// <summary>The version that a form was filled from; null: it does not say. What is no version is none that there ever was.</summary>
    public static long? VersionIn(IFormCollection posted) =>
        posted[CheckForm.VersionName].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
        : 0;

    /// <summary>The form filled from YAML: a check, or the file's <c>checks:</c> with one in it.</summary>
    public CheckForm FromYaml(string text, Check? existing, CheckForm otherwise)
    {
        var mistakes = new List<ConfigurationError>();
        var map = Parse(text, mistakes);
        if (map?.Find("checks")?.Value is ListNode list)
        {
            map = map.Entries.Count == 1 && list.Items is [MapNode only] ? only : null;
        }

        if (map is null)
        {
            var mistake = mistakes is [var first, ..] ? $"Line {first.Where.Line} {first.Message}" : "There must be one check in it.";
            return otherwise with { Mistakes = [new("", $"The YAML was not taken over. {mistake}", default)] };
        }

        return Filled(map, existing) with
        {
            Notice = "Filled from the YAML.",
            Version = otherwise.Version,
        };
    }

    /// <summary>The form with its YAML, as far as secrets are known.</summary>
    /// <param name="form">As it is.</param>
    /// <param name="definition">What its declaration was read to; null: it has mistakes.</param>
    public static CheckForm WithYaml(CheckForm form, CheckDefinition? definition)
    {
        var declared = form.Declared;
        if (form.Existing is { } check && declared.Find("key") is null)
        {
            MapEntry key = new("key", default, new ScalarNode(check.Key, IsQuoted: true, default));
            declared = declared with { Entries = [key, .. declared.Entries] };
        }

        var masked = SecretMasking.Of(declared, definition, form.Shapes);
        return form with { Yaml = masked.Entries.Count == 0 ? "" : "checks:\n  - " + NodeYaml.Write(masked, indent: 4) };
    }

    private static MapNode ReadStored(Check check) =>
        JsonNodes.ReadMap(Encoding.UTF8.GetBytes(check.Declaration.Json), file: null, [])
        ?? throw new InvalidDataException($"The stored check {check.Id} is not JSON");

    private MapNode Stored(Check check)
    {
        kinds.ByName(check.Definition.Kind, out var kind);
        return SecretMasking.Of(ReadStored(check), check.Definition, ShapesOf(kind));
    }

    private CheckForm Filled(MapNode declared, Check? existing)
    {
        var shapes = ShapesOf(KindOf(declared));
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = declared with
        {
            Entries = [.. declared.Entries.Where(entry => !(existing is not null && entry.Key == "key") && !Show(entry, shapes, values))],
        };
        var more = left.Entries.Count == 0 ? "" : NodeYaml.Write(left);
        var form = Make(shapes, values, more, declared, existing) with { Version = existing?.Declaration.Version };
        return WithYaml(form, existing?.Definition);
    }

    /// <summary>For another kind, with what was typed into the fields that it has too.</summary>
    private CheckForm Refilled(MapNode declared, Dictionary<string, string> typed, Check? existing)
    {
        var form = Filled(declared, existing);
        var values = new Dictionary<string, string>(form.Values, StringComparer.Ordinal);
        foreach (var shape in form.Shapes.Inputs.Where(shape => typed.GetValueOrDefault(shape.Path, "").Length > 0))
        {
            values[shape.Path] = typed[shape.Path];
        }

        return form with
        {
            Values = values,
            IsKindNew = true,
        };
    }

    private static bool Show(MapEntry entry, FormShapes shapes, Dictionary<string, string> values)
    {
        var shape = shapes.Find(entry.Key);
        if (shape is { Sort: FieldSort.Nested } && entry.Value is MapNode nested)
        {
            var inner = new Dictionary<string, string>(StringComparer.Ordinal);
            var isShown = nested.Entries.All(field => Show(field with { Key = $"{entry.Key}.{field.Key}" }, shapes, inner));
            foreach (var (path, text) in isShown ? inner : [])
            {
                values[path] = text;
            }

            return isShown;
        }

        if (shape is null || !FormShapes.IsInput(shape) || FieldText.Show(entry.Value, shape) is not { } shown)
        {
            return false;
        }

        values[entry.Key] = shown;
        return true;
    }

    private MapNode Declared(FormShapes shapes, IReadOnlyDictionary<string, string> values, string more, List<ConfigurationError> mistakes)
    {
        var entries = new List<MapEntry>();
        foreach (var shape in shapes.Shared.Concat(shapes.Own).Where(shape => !shape.Path.Contains('.', StringComparison.Ordinal)))
        {
            var value = shape.Sort == FieldSort.Nested ? Nested(shape.Path, shapes, values, mistakes) : Read(shape, values, mistakes);
            if (value is not null)
            {
                entries.Add(new(shape.Path, default, value));
            }
        }

        foreach (var entry in string.IsNullOrWhiteSpace(more) ? [] : More(more, mistakes))
        {
            if (entries.Exists(given => given.Key == entry.Key))
            {
                mistakes.Add(
                    new(CheckForm.MoreName, $"gives {entry.Key}, which has a field of its own above; must be given once", entry.KeyWhere)
                );
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new(entries, default);
    }

    private static MapNode? Nested(
        string path,
        FormShapes shapes,
        IReadOnlyDictionary<string, string> values,
        List<ConfigurationError> mistakes
    )
    {
        var start = path + ".";
        var entries = shapes
            .Inputs.Where(shape => shape.Path.StartsWith(start, StringComparison.Ordinal))
            .Select(shape => (Name: shape.Path[start.Length..], Value: Read(shape, values, mistakes)))
            .Where(field => field.Value is not null)
            .Select(field => new MapEntry(field.Name, default, field.Value!))
            .ToList();
        return entries.Count == 0 ? null : new(entries, default);
    }

    private static ConfigurationNode? Read(
        FieldShape shape,
        IReadOnlyDictionary<string, string> values,
        List<ConfigurationError> mistakes
    ) => FieldText.Read(values.GetValueOrDefault(shape.Path, ""), shape, mistakes);

    private IReadOnlyList<MapEntry> More(string text, List<ConfigurationError> mistakes)
    {
        var found = new List<ConfigurationError>();
        var map = Parse(text, found);
        mistakes.AddRange(found.Select(mistake => mistake with { Field = CheckForm.MoreName }));
        return map?.Entries ?? [];
    }

    private MapNode? Parse(string text, List<ConfigurationError> mistakes) => yaml.ReadMap(Text(text), mistakes);

    /// <summary>Browsers send lines ended by CR LF, whatever they were.</summary>
    private static string Text(string? sent) => (sent ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private CheckForm Make(FormShapes shapes, IReadOnlyDictionary<string, string> values, string more, MapNode declared, Check? existing) =>
        new()
        {
            Existing = existing,
            Shapes = shapes,
            Values = values,
            More = more,
            Declared = declared,
            Channels = [.. channels.Current.All.Select(channel => KeyValuePair.Create(channel.Key, channel.Definition.Name))],
        };

    private IProbeKind? KindOf(MapNode declared)
    {
        if (declared.Find("kind")?.Value is ScalarNode { Text: { } name })
        {
            return kinds.ByName(name, out var named) ? named : null;
        }

        var url = (declared.Find("url")?.Value as ScalarNode)?.Text ?? "";
        var end = url.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && kinds.ByScheme(url[..end], out var kind) ? kind : null;
    }

    private FormShapes ShapesOf(IProbeKind? kind) =>
        _shapes.GetOrAdd(
            kind?.Name ?? "",
            name =>
            {
                var shared = checks.Shapes(null);
                var own = kind is null ? [] : checks.Shapes(kind).Where(shape => shared.All(common => common.Path != shape.Path));
                return new(name, [Url, .. kind is null ? shared : checks.Shapes(kind).Take(shared.Count)], [.. own]);
            }
        );

    private static MapNode WithoutMasks(MapNode map, string path, List<string> dropped)
    {
        var entries = new List<MapEntry>();
        foreach (var entry in map.Entries)
        {
            if (entry.Value is ScalarNode { Text: Secret.Mask })
            {
                dropped.Add(path + entry.Key);
            }
            else
            {
                entries.Add(
                    entry.Value is MapNode nested ? entry with { Value = WithoutMasks(nested, $"{path}{entry.Key}.", dropped) } : entry
                );
            }
        }

        return map with
        {
            Entries = entries,
        };
    }
}
