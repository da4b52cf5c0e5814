namespace CloudPulse.Core.Access;

/// <summary>Scopes as the command line and the API write them: <c>read,write</c>.</summary>
public static class ScopeNames
{
    public const string Allowed = "read, write, ingest, probe, admin";

    private static readonly (string Name, Scopes Scope)[] Known =
    [
        ("read", Scopes.Read),
        ("write", Scopes.Write),
        ("ingest", Scopes.Ingest),
        ("probe", Scopes.Probe),
        ("admin", Scopes.Admin),
    ];

    /// <summary>Reads names; at least one, all known.</summary>
    /// <param name="names">In any order; repeats count once.</param>
    /// <param name="scopes">Their union.</param>
    /// <param name="unknown">When it fails: the first name that is none; null when no name was given.</param>
    public static bool TryParse(IEnumerable<string> names, out Scopes scopes, out string? unknown)
    {
        scopes = Scopes.None;
        unknown = null;
        foreach (var name in names)
        {
            if (Find(name) is not { } scope)
            {
                unknown = name;
                return false;
            }

            scopes |= scope;
        }

        return scopes != Scopes.None;
    }

    public static IReadOnlyList<string> Of(Scopes scopes) =>
        [.. Known.Where(known => scopes.HasFlag(known.Scope)).Select(known => known.Name)];

    /// <summary>Whether a key with <paramref name="granted"/> may do what needs <paramref name="needed"/>: admin includes write, write includes read and probe.</summary>
    public static bool Allows(this Scopes granted, Scopes needed)
    {
        var effective = granted;
        if (effective.HasFlag(Scopes.Admin))
        {
            effective |= Scopes.Write;
        }

        if (effective.HasFlag(Scopes.Write))
        {
            // Who may declare a check may have any address probed.
            effective |= Scopes.Read | Scopes.Probe;
        }

        return (effective & needed) == needed;
    }

    private static Scopes? Find(string name)
    {
        foreach (var known in Known)
        {
            if (string.Equals(known.Name, name, StringComparison.Ordinal))
            {
                return known.Scope;
            }
        }

        return null;
    }
}
