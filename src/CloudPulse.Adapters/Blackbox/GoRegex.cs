using System.Text;
using System.Text.RegularExpressions;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>
/// Go's regular expressions (RE2), as modules are written with, on .NET's: what both write alike and mean differently is rewritten, what only
/// Go knows is refused. Matching takes time in proportion to the text.
/// </summary>
internal static class GoRegex
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["blank"] = "\\t ",
        ["digit"] = "0-9",
        ["lower"] = "a-z",
        ["space"] = "\\t\\n\\v\\f\\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <param name="pattern">As Go writes it.</param>
    /// <param name="regex">Null when there is a mistake.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? TryParse(string pattern, out Regex? regex)
    {
        regex = null;
        var (rewritten, mistake) = Rewrite(pattern);
        if (mistake is not null)
        {
            return mistake;
        }

        try
        {
            regex = new(rewritten, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
            return null;
        }
        catch (RegexParseException exception)
        {
            return $"is broken ({exception.Error})";
        }
        catch (NotSupportedException)
        {
            return "has what Go's regular expressions have not (a look-around, a back reference)";
        }
    }

    private static (string Text, string? Mistake) Rewrite(string pattern)
    {
        var isMultiline = Regex.IsMatch(pattern, @"\(\?[a-zA-Z]*m", RegexOptions.CultureInvariant, Timeout);
        var text = new StringBuilder(pattern.Length);
        var inClass = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest is ['\\', var escaped, ..])
            {
                if (Escape(escaped, inClass) is not { } meant)
                {
                    return ("", $"has \\{escaped}, which is not supported");
                }

                text.Append(meant);
                at++;
            }
            else if (inClass)
            {
                if (
                    rest.StartsWith("[:", StringComparison.Ordinal) && rest[2..].IndexOf(":]", StringComparison.Ordinal) is var end and >= 0
                )
                {
                    var name = rest.Slice(2, end).ToString();
                    if (!Classes.TryGetValue(name, out var characters))
                    {
                        return ("", $"has the class [:{name}:], which is not supported");
                    }

                    text.Append(characters);
                    at += end + 3;
                    continue;
                }

                inClass = rest[0] != ']';
                // A bracket in brackets is a character to Go.
                text.Append(rest[0] == '[' ? "\\[" : rest[..1]);
            }
            else if (rest[0] == '[')
            {
                inClass = true;
                var head = rest is ['[', '^', ..] ? "[^" : "[";
                text.Append(head);
                at += head.Length - 1;
                if (rest[head.Length..] is [']', ..])
                {
                    text.Append("\\]");
                    at++;
                }
            }
            else if (rest.StartsWith("(?P<", StringComparison.Ordinal))
            {
                text.Append("(?<");
                at += 3;
            }
            else if (rest is ['(', '?', 'U', ..])
            {
                return ("", "has the flag U, which is not supported");
            }
            else
            {
                // Go's $ is the end alone, not what is before a last line break.
                text.Append(rest[0] == '$' && !isMultiline ? "\\z" : rest[..1]);
            }
        }

        return (text.ToString(), null);
    }

    /// <summary>Go's classes are of ASCII.</summary>
    private static string? Escape(char escaped, bool inClass) =>
        escaped switch
        {
            'd' => inClass ? "0-9" : "[0-9]",
            'w' => inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
            's' => inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
            'D' when !inClass => "[^0-9]",
            'W' when !inClass => "[^0-9A-Za-z_]",
            'S' when !inClass => "[^\\t\\n\\f\\r ]",
            'Q' or 'E' or 'C' or 'D' or 'W' or 'S' or 'Z' or 'G' => null,
            _ => $"\\{escaped}",
        };
}
