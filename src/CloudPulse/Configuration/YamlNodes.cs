using System.Globalization;
using System.Text;
using CloudPulse.Core.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CloudPulse.Configuration;

/// <summary>
/// Reads YAML into nodes that know their file, line and column. Strict: one document, UTF-8, no key twice, no tags, bounded depth and
/// size, also after aliases are expanded.
/// </summary>
internal sealed class YamlNodes
{
    public const int MaxBytes = 10 * 1024 * 1024;
    public const int MaxDepth = JsonNodes.MaxDepth;

    /// <summary>How many values a file may have, aliases expanded.</summary>
    public const int MaxNodes = 500_000;

    private readonly string _file;
    private readonly EnvironmentReferences? _environment;
    private readonly ICollection<ConfigurationError> _errors;
    private readonly Parser _parser;
    private readonly Stack<string> _path = new();
    private readonly Dictionary<string, (ConfigurationNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlNodes(string file, string text, EnvironmentReferences? environment, ICollection<ConfigurationError> errors)
    {
        _file = file;
        _environment = environment;
        _errors = errors;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads a file's content, reporting every mistake; null when there was one. Without an environment, text stands as it is.</summary>
    public static MapNode? ReadMap(
        ReadOnlySpan<byte> utf8,
        string file,
        EnvironmentReferences? environment,
        ICollection<ConfigurationError> errors
    )
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        if (Unfit(utf8, file) is { } unfit)
        {
            errors.Add(unfit);
            return null;
        }

        var before = errors.Count;
        var text = Encoding.UTF8.GetString(utf8);
        try
        {
            var map = new YamlNodes(file, text, environment, errors).Document();
            return errors.Count == before ? map : null;
        }
        catch (Refusal refusal)
        {
            errors.Add(refusal.Error);
            return null;
        }
        catch (YamlException malformed)
        {
            errors.Add(Malformed(malformed, text, file));
            return null;
        }
    }

    /// <summary>What makes a file unfit to be parsed at all.</summary>
    private static ConfigurationError? Unfit(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.Length > MaxBytes)
        {
            return new("", $"was {utf8.Length} bytes long; must be at most {SizeText.Format(MaxBytes)}", new(file, 1, 1));
        }

        if (utf8.IsEmpty)
        {
            return new(
                "",
                "was empty (0 bytes); must have at least a comment, so that a file cut short is not taken for one",
                new(file, 1, 1)
            );
        }

        if (Utf8Text.IndexOfInvalid(utf8) is var invalid and >= 0)
        {
            return new("", Utf8Text.Complaint(utf8, invalid), Utf8Text.Locate(utf8, invalid, file));
        }

        for (var index = 0; index < utf8.Length; index++)
        {
            if (utf8[index] is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7f)
            {
                return new(
                    "",
                    $"has the control character 0x{utf8[index]:x2}; must be text (in double quotes: \\x{utf8[index]:x2})",
                    Utf8Text.Locate(utf8, index, file)
                );
            }
        }

        return null;
    }

    private static ConfigurationError Malformed(YamlException malformed, string text, string file)
    {
        var line = (int)malformed.Start.Line;
        foreach (var content in text.Split('\n').Skip(line - 1).Take(2))
        {
            var tab = content[..^content.TrimStart().Length].IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0)
            {
                return new("", "has a tab in its indentation; must be indented with spaces", new(file, line, tab + 1));
            }

            line++;
        }

        var place = new SourceLocation(file, (int)malformed.Start.Line, (int)malformed.Start.Column);
        return new("", "is not YAML: " + (malformed.InnerException ?? malformed).Message, place);
    }

    private MapNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return new([], new(_file, 1, 1));
        }

        _parser.Consume<DocumentStart>();
        var root = Value(depth: 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw Refuse("has a second document; must be one document a file", second.Start);
        }

        switch (root)
        {
            case MapNode map:
                return map;
            case ScalarNode { Text: null }:
                return new([], root.Where);
            default:
                _errors.Add(new("", $"was {root.Describe()}; must be a map", root.Where));
                return null;
        }
    }

    private ConfigurationNode Value(int depth)
    {
        var happened = _parser.Current!;
        if (depth > MaxDepth && happened is (MappingStart or SequenceStart))
        {
            throw Refuse($"is nested deeper than {MaxDepth} levels; must be {MaxDepth} at most", happened.Start);
        }

        Count(1, happened.Start);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Expand(alias);
        }

        var sizeBefore = _nodes;
        if (happened is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
        {
            throw Refuse($"has the tag {tagged.Tag.Value}; must be without (quote a value to make it a string)", happened.Start);
        }

        ConfigurationNode node;
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            node = Text(scalar);
        }
        else if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            node = List(sequence, depth);
        }
        else
        {
            node = Map(_parser.Consume<MappingStart>(), depth);
        }

        if (happened is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = (node, _nodes - sizeBefore + 1);
        }

        return node;
    }

    private ConfigurationNode Expand(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchor))
        {
            throw Refuse($"refers to *{alias.Value.Value}, which is not complete above it; must name an anchor that is", alias.Start);
        }

        Count(anchor.Size, alias.Start);
        return anchor.Node;
    }

    private void Count(int nodes, Mark at)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw Refuse($"makes more than {MaxNodes} values in all, aliases expanded; must be fewer", at);
        }
    }

    private ScalarNode Text(Scalar scalar)
    {
        var where = Place(scalar.Start);
        var isPlain = scalar.Style == ScalarStyle.Plain;
        var text = scalar.Value;
        if (isPlain && text is ("" or "~" or "null" or "Null" or "NULL"))
        {
            return new(null, IsQuoted: false, where);
        }

        if (HasLoneSurrogate(text))
        {
            _errors.Add(new(Path, "has half of a surrogate pair in it; must be whole characters", where));
            return new("", IsQuoted: true, where);
        }

        if (_environment is null || !EnvironmentReferences.AreIn(text))
        {
            return new(text, !isPlain, where);
        }

        var expanded = _environment.Expand(text, mistake => _errors.Add(new(Path, mistake, where)));
        return new(expanded, !isPlain && !EnvironmentReferences.IsWhole(text), where) { Shown = text };
    }

    private ListNode List(SequenceStart start, int depth)
    {
        var items = new List<ConfigurationNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            _path.Push(string.Create(CultureInfo.InvariantCulture, $"[{items.Count}]"));
            items.Add(Value(depth + 1));
            _path.Pop();
        }

        return new(items, Place(start.Start));
    }

    private MapNode Map(MappingStart start, int depth)
    {
        var entries = new List<MapEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var merged = new List<MapEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!.Start;
            if (!_parser.TryConsume<Scalar>(out var scalar) || !scalar.Tag.IsEmpty)
            {
                throw Refuse("has a key that is no plain text; must be a name", at);
            }

            var where = Place(at);
            var key = scalar.Value;
            _path.Push(key);
            if (key == "<<" && scalar.Style == ScalarStyle.Plain)
            {
                merged.AddRange(Merged(Value(depth + 1)));
            }
            else
            {
                if (!lines.TryAdd(key, where.Line))
                {
                    _errors.Add(new(Path, $"is given twice (first in line {lines[key]}); must be given once", where));
                }

                entries.Add(new(key, where, Value(depth + 1)));
            }

            _path.Pop();
        }

        entries.AddRange(merged.Where(entry => lines.TryAdd(entry.Key, entry.KeyWhere.Line)));
        return new(entries, Place(start.Start));
    }

    /// <summary>The entries of <c>&lt;&lt;</c>: a map, or a list of maps of which the first wins.</summary>
    private IEnumerable<MapEntry> Merged(ConfigurationNode value)
    {
        var maps = value is ListNode list ? list.Items : [value];
        foreach (var item in maps)
        {
            if (item is not MapNode)
            {
                _errors.Add(new(Path, $"was {item.Describe()}; must be a map to merge, or a list of maps", item.Where));
            }
        }

        return maps.OfType<MapNode>().SelectMany(map => map.Entries);
    }

    private static bool HasLoneSurrogate(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private string Path => NodePath.Join(_path.Reverse());

    private SourceLocation Place(Mark mark) => new(_file, (int)mark.Line, (int)mark.Column);

    private Refusal Refuse(string message, Mark at) => new(new(Path, message, Place(at)));

    /// <summary>Ends the reading of a file whose rest would make no sense; never leaves this class.</summary>
    private sealed class Refusal(ConfigurationError error) : Exception(error.Message)
    {
        public ConfigurationError Error { get; } = error;
    }
}
