namespace CloudPulse.Core.Configuration;

/// <summary>Finds the known name that a mistyped one was probably meant to be.</summary>
public static class Suggestion
{
    /// <summary>The nearest of <paramref name="known"/> by edit distance, if it is near enough to be worth a suggestion.</summary>
    public static string? For(string given, IEnumerable<string> known)
    {
        const int MaxGivenLength = 64;
        if (given.Length is < 2 or > MaxGivenLength)
        {
            return null;
        }

        var allowed = Math.Max(1, Math.Min(given.Length / 2, 1 + (given.Length / 4)));
        var normalised = Normalise(given);
        return known
            .Select(name => (Name: name, Distance: Distance(normalised, Normalise(name))))
            .Where(candidate => candidate.Distance <= allowed)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    // camelCase, kebab-case and snake_case of one name are one name.
    private static string Normalise(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours cost one each.</summary>
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
