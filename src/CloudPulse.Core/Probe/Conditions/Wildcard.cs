namespace CloudPulse.Core.Probe.Conditions;

/// <summary>A pattern that must match a whole value: <c>*</c> is any text, <c>?</c> any one character, <c>\</c> takes the next one literally.</summary>
internal sealed class Wildcard
{
    private const char AnyOne = '\uFFFF';
    private readonly string[] _parts;

    public Wildcard(string pattern)
    {
        Pattern = pattern;
        var parts = new List<string>();
        var part = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    parts.Add(part.ToString());
                    part.Clear();
                    break;
                case '?':
                    part.Append(AnyOne);
                    break;
                case '\\' when i + 1 < pattern.Length:
                    part.Append(pattern[++i]);
                    break;
                default:
                    part.Append(pattern[i]);
                    break;
            }
        }

        parts.Add(part.ToString());
        _parts = [.. parts];
    }

    public string Pattern { get; }

    /// <summary>Greedy from the left: what stands between two stars may as well be found as early as possible.</summary>
    public bool Matches(ReadOnlySpan<char> value)
    {
        var first = _parts[0];
        if (_parts.Length == 1)
        {
            return value.Length == first.Length && StartsWith(value, first);
        }

        var last = _parts[^1];
        if (value.Length < first.Length + last.Length || !StartsWith(value, first) || !StartsWith(value[^last.Length..], last))
        {
            return false;
        }

        var rest = value[first.Length..^last.Length];
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = IndexOf(rest, part);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }

    private static int IndexOf(ReadOnlySpan<char> value, string part)
    {
        if (!part.Contains(AnyOne))
        {
            return value.IndexOf(part, StringComparison.Ordinal);
        }

        for (var i = 0; i + part.Length <= value.Length; i++)
        {
            if (StartsWith(value[i..], part))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool StartsWith(ReadOnlySpan<char> value, string part)
    {
        if (value.Length < part.Length)
        {
            return false;
        }

        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != value[i] && part[i] != AnyOne)
            {
                return false;
            }
        }

        return true;
    }
}
