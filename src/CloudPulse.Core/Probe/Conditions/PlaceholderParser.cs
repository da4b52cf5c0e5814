using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudPulse.Core.Probe.Conditions;

/// <summary>Reads <c>[STATUS]</c>, <c>[BODY].items[0]["a.b"]</c>, <c>[HEADER].name</c>.</summary>
internal static class PlaceholderParser
{
    public const string Names =
        "[STATUS], [RESPONSE_TIME], [BODY], [BODY].path, [IP], [CONNECTED], [CERTIFICATE_EXPIRATION], [HEADER].name";

    private static readonly Dictionary<string, PlaceholderKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["STATUS"] = PlaceholderKind.Status,
        ["RESPONSE_TIME"] = PlaceholderKind.ResponseTime,
        ["BODY"] = PlaceholderKind.Body,
        ["IP"] = PlaceholderKind.Ip,
        ["CONNECTED"] = PlaceholderKind.Connected,
        ["CERTIFICATE_EXPIRATION"] = PlaceholderKind.CertificateExpiration,
        ["HEADER"] = PlaceholderKind.Header,
    };

    private static readonly SearchValues<char> MemberEnds = SearchValues.Create(".[]() \t,");
    private static readonly SearchValues<char> NotInHeaderNames = SearchValues.Create(" \t()[],:");
    private static readonly SearchValues<char> PlaceholderLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    /// <summary>Capital letters in brackets are one, known or not; text such as <c>[]</c> or <c>[1,2]</c> is JSON to compare with.</summary>
    public static bool LooksLikeOne(string operand)
    {
        if (operand[0] != '[')
        {
            return false;
        }

        var close = operand.IndexOf(']');
        var name = close < 0 ? operand[1..] : operand[1..close];
        return name.Length > 0 && (Kinds.ContainsKey(name) || !name.AsSpan().ContainsAnyExcept(PlaceholderLetters));
    }

    /// <param name="operand">Starts with '['.</param>
    /// <param name="from">Its 0-based place in the condition.</param>
    public static PlaceholderOperand? Parse(string operand, int from, out ConditionError? error)
    {
        var close = operand.IndexOf(']');
        if (close < 0)
        {
            error = At(from + operand.Length, "']' is missing.");
            return null;
        }

        var shown = operand[..(close + 1)];
        if (!Kinds.TryGetValue(operand[1..close], out var kind))
        {
            error = At(from, $"{shown} is not known: write one of {Names}.");
            return null;
        }

        var rest = operand[(close + 1)..];
        from += close + 1;
        error = null;
        switch (kind)
        {
            case PlaceholderKind.Body:
                return ParsePath(rest, from, out error) is { } path ? new(operand, kind, path, "") : null;
            case PlaceholderKind.Header when rest.Length > 1 && rest[0] == '.' && !rest.AsSpan().ContainsAny(NotInHeaderNames):
                return new(operand, kind, [], rest[1..]);
            case PlaceholderKind.Header:
                error = At(from, "A header's name is needed, such as [HEADER].content-type.");
                return null;
            default:
                error = rest.Length == 0 ? null : At(from, $"Nothing may follow {shown}: only [BODY] and [HEADER] have parts.");
                return rest.Length == 0 ? new(operand, kind, [], "") : null;
        }
    }

    private static List<PathStep>? ParsePath(string path, int from, out ConditionError? error)
    {
        error = null;
        var steps = new List<PathStep>();
        for (var at = 0; at < path.Length && error is null; )
        {
            var (step, length) = path[at] switch
            {
                '.' => ReadMember(path, at),
                '[' when at + 1 < path.Length && path[at + 1] == '"' => ReadQuoted(path, at),
                '[' => ReadIndex(path, at),
                _ => default,
            };
            if (length == 0)
            {
                error = path[at] switch
                {
                    '.' => At(from + at + 1, "A member's name is needed after '.'."),
                    '[' => At(from + at + 1, "An index is a whole number from 0, as in [BODY].items[0]; a quoted member ends with \"]."),
                    var other => At(from + at, $"'{other}' is not expected here: a path goes on with .member or [index]."),
                };
                return null;
            }

            steps.Add(step);
            at += length;
        }

        return steps;
    }

    private static (PathStep Step, int Length) ReadMember(string path, int at)
    {
        var name = path.AsSpan(at + 1);
        var end = name.IndexOfAny(MemberEnds);
        name = end < 0 ? name : name[..end];
        return name.IsEmpty ? default : (new(name.ToString(), 0), 1 + name.Length);
    }

    private static (PathStep Step, int Length) ReadQuoted(string path, int at)
    {
        var name = new StringBuilder();
        for (var i = at + 2; i < path.Length; i++)
        {
            if (path[i] == '"')
            {
                return i + 1 < path.Length && path[i + 1] == ']' ? (new(name.ToString(), 0), i + 2 - at) : default;
            }

            if (path[i] == '\\' && i + 1 < path.Length)
            {
                i++;
            }

            name.Append(path[i]);
        }

        return default;
    }

    private static (PathStep Step, int Length) ReadIndex(string path, int at)
    {
        var close = path.IndexOf(']', at);
        return
            close > 0 && int.TryParse(path.AsSpan(at + 1, close - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (new(null, index), close + 1 - at)
            : default;
    }

    private static ConditionError At(int index, string message) => new(index + 1, message);
}
