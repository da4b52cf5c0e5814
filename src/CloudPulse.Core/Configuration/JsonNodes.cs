using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CloudPulse.Core.Configuration;

/// <summary>Reads JSON into nodes, strictly: UTF-8, no comments, no trailing commas, no key twice, at most <see cref="MaxDepth"/> levels.</summary>
public static class JsonNodes
{
    public const int MaxDepth = 32;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>Reads one JSON object; reports every mistake to <paramref name="errors"/> and returns null when there was one.</summary>
    /// <param name="utf8">The text; a byte order mark is skipped.</param>
    /// <param name="file">For the places of the nodes; null for a request.</param>
    /// <param name="errors">Where mistakes go.</param>
    public static MapNode? ReadMap(ReadOnlySpan<byte> utf8, string? file, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var node = Read(utf8, file, errors);
        if (node is MapNode map)
        {
            return map;
        }

        if (errors.Count == before)
        {
            errors.Add(new("", $"was {node!.Describe()}; must be an object", node.Where));
        }

        return null;
    }

    /// <summary>Reads one JSON value; reports every mistake to <paramref name="errors"/> and returns null when there was one.</summary>
    public static ConfigurationNode? Read(ReadOnlySpan<byte> utf8, string? file, ICollection<ConfigurationError> errors)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
        {
            errors.Add(new("", "was empty; must be JSON", new(file, 1, 1)));
            return null;
        }

        if (Utf8Text.IndexOfInvalid(utf8) is var invalid and >= 0)
        {
            errors.Add(new("", Utf8Text.Complaint(utf8, invalid), Utf8Text.Locate(utf8, invalid, file)));
            return null;
        }

        var before = errors.Count;
        var parse = new Parse(utf8, file, errors);
        try
        {
            var node = parse.Document();
            return errors.Count == before ? node : null;
        }
        catch (JsonException malformed)
        {
            var lineStart = Utf8Text.StartOfLine(utf8, (int)(malformed.LineNumber ?? 0));
            var offset = Math.Min(utf8.Length, lineStart + (int)(malformed.BytePositionInLine ?? 0));
            errors.Add(new(parse.Path, "is not JSON: " + WithoutPlace(malformed.Message), Utf8Text.Locate(utf8, offset, file)));
            return null;
        }
    }

    // The message ends in "LineNumber: 0 | BytePositionInLine: 1.", which is told by the location.
    private static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).Replace(" Change the reader options.", "", StringComparison.Ordinal);
    }

    private ref struct Parse(ReadOnlySpan<byte> utf8, string? file, ICollection<ConfigurationError> errors)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private readonly Stack<string> _path = new();
        private Utf8JsonReader _reader = new(utf8, Options);
        private int _located;
        private int _line = 1;
        private int _lineStart;

        public readonly string Path => NodePath.Join(_path.Reverse());

        public ConfigurationNode? Document()
        {
            _reader.Read();
            var node = Value();
            if (node is not null)
            {
                _reader.Read();
            }

            return node;
        }

        private ConfigurationNode? Value()
        {
            var where = Here();
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return Nested(where) ? Map(where) : null;
                case JsonTokenType.StartArray:
                    return Nested(where) ? List(where) : null;
                case JsonTokenType.String:
                    return Text(where) is { } text ? new ScalarNode(text, IsQuoted: true, where) : null;
                case JsonTokenType.Null:
                    return new ScalarNode(null, IsQuoted: false, where);
                default:
                    return new ScalarNode(Encoding.UTF8.GetString(_reader.ValueSpan), IsQuoted: false, where);
            }
        }

        private readonly bool Nested(SourceLocation where)
        {
            if (_reader.CurrentDepth < MaxDepth)
            {
                return true;
            }

            errors.Add(new(Path, $"is nested deeper than {MaxDepth} levels; must be {MaxDepth} at most", where));
            return false;
        }

        private MapNode? Map(SourceLocation where)
        {
            var entries = new List<MapEntry>();
            var lines = new Dictionary<string, int>(StringComparer.Ordinal);
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                var keyWhere = Here();
                if (Text(keyWhere) is not { } key)
                {
                    return null;
                }

                _path.Push(key);
                if (!lines.TryAdd(key, keyWhere.Line))
                {
                    errors.Add(new(Path, $"is given twice (first in line {lines[key]}); must be given once", keyWhere));
                }

                _reader.Read();
                if (Value() is not { } value)
                {
                    return null;
                }

                entries.Add(new(key, keyWhere, value));
                _path.Pop();
            }

            return new(entries, where);
        }

        private ListNode? List(SourceLocation where)
        {
            var items = new List<ConfigurationNode>();
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                _path.Push(string.Create(CultureInfo.InvariantCulture, $"[{items.Count}]"));
                if (Value() is not { } item)
                {
                    return null;
                }

                items.Add(item);
                _path.Pop();
            }

            return new(items, where);
        }

        private readonly string? Text(SourceLocation where)
        {
            try
            {
                return _reader.GetString();
            }
            catch (InvalidOperationException)
            {
                errors.Add(new(Path, "has half of a surrogate pair in it; must be whole characters", where));
                return null;
            }
        }

        private SourceLocation Here()
        {
            var offset = (int)_reader.TokenStartIndex;
            var passed = _utf8[_located..offset];
            var breaks = passed.Count((byte)'\n');
            if (breaks > 0)
            {
                _line += breaks;
                _lineStart = _located + passed.LastIndexOf((byte)'\n') + 1;
            }

            _located = offset;
            return new(file, _line, Utf8Text.CountCharacters(_utf8[_lineStart..offset]) + 1);
        }
    }
}
