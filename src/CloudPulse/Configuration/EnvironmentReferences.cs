using System.Text;
using System.Text.RegularExpressions;

namespace CloudPulse.Configuration;

/// <summary>
/// Puts environment variables into scalars: <c>${NAME}</c>, <c>${NAME:-default}</c> (used when the variable is unset or empty) and
/// <c>$$</c> for a dollar sign. A dollar sign before anything else stands for itself.
/// </summary>
internal sealed partial class EnvironmentReferences(IReadOnlyDictionary<string, string> environment)
{
    private readonly SortedSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The names of all variables that were referred to.</summary>
    public IReadOnlyCollection<string> Used => _used;

    /// <summary>Whether there is anything in <paramref name="text"/> to replace.</summary>
    public static bool AreIn(string text) => text.Contains("${", StringComparison.Ordinal) || text.Contains("$$", StringComparison.Ordinal);

    /// <summary>The whole text is one reference: its value may be a number or a boolean, whatever quotes stand around it.</summary>
    public static bool IsWhole(string text) => WholeReference.IsMatch(text);

    /// <summary>Replaces the references; each mistake goes to <paramref name="refuse"/>. Values are never part of a message.</summary>
    public string Expand(string text, Action<string> refuse)
    {
        var expanded = new StringBuilder(text.Length);
        var position = 0;
        while (text.IndexOf('$', position) is var dollar and >= 0)
        {
            expanded.Append(text, position, dollar - position);
            var after = dollar + 1 < text.Length ? text[dollar + 1] : '\0';
            if (after == '$')
            {
                expanded.Append('$');
                position = dollar + 2;
            }
            else if (after == '{')
            {
                var end = text.IndexOf('}', dollar);
                var reference = end < 0 ? text[dollar..] : text[dollar..(end + 1)];
                expanded.Append(Resolve(reference, refuse));
                position = dollar + reference.Length;
            }
            else
            {
                expanded.Append('$');
                position = dollar + 1;
            }
        }

        return expanded.Append(text, position, text.Length - position).ToString();
    }

    private string Resolve(string reference, Action<string> refuse)
    {
        if (Reference.Match(reference) is not { Success: true } match)
        {
            refuse(
                $"has \"{reference}\", which is no reference to a variable; must be ${{NAME}} or ${{NAME:-default}} (a plain ${{ is written $${{)"
            );
            return "";
        }

        var name = match.Groups["name"].Value;
        _used.Add(name);
        var value = environment.GetValueOrDefault(name);
        if (match.Groups["default"] is { Success: true } fallback)
        {
            return string.IsNullOrEmpty(value) ? fallback.Value : value;
        }

        if (value is null)
        {
            refuse($"needs the environment variable {name}, which is not set; must be set, or have a default: ${{{name}:-default}}");
        }

        return value ?? "";
    }

    [GeneratedRegex(
        @"\A\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Reference { get; }

    [GeneratedRegex(@"\A\$\{[^}]*\}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeReference { get; }
}
