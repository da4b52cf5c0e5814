using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>A reference from one declared object to another that does not hold.</summary>
/// <param name="OwnerKind">What refers: "check".</param>
/// <param name="OwnerKey">Its key.</param>
/// <param name="Field">Its field.</param>
/// <param name="TargetKey">What is referred to.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="IsLoose">It held when it was declared or may hold again: groups and tags come and go with the checks that have them.</param>
public sealed record BrokenReference(
    string OwnerKind,
    string OwnerKey,
    string Field,
    string TargetKey,
    string Message,
    bool IsLoose = false
);

/// <summary>All that is declared, of every kind, for the rules that span objects.</summary>
public sealed record DeclaredSet(
    IReadOnlyCollection<CheckDefinition> Checks,
    IReadOnlySet<string> ChannelKeys,
    IReadOnlyCollection<MaintenanceDefinition> Maintenance,
    IReadOnlyCollection<StatusPageDefinition> StatusPages
);

/// <summary>The rules that span objects: what is named exists, and no check is its own ancestor.</summary>
public static class References
{
    private const int MaxListed = 20;

    /// <summary>Every reference that does not hold, by owner, in one order whatever the order of the objects.</summary>
    public static IReadOnlyList<BrokenReference> Verify(DeclaredSet all)
    {
        var broken = new List<BrokenReference>();
        var byKey = new Dictionary<string, CheckDefinition>(all.Checks.Count, StringComparer.Ordinal);
        foreach (var check in all.Checks)
        {
            byKey[check.Key] = check;
        }

        foreach (var check in byKey.Values)
        {
            Look(CheckReader.KindName, check.Key, "alerts", check.Alerts, "channel", all.ChannelKeys);
            Look(CheckReader.KindName, check.Key, "parents", check.Parents, "check", byKey.Keys);
        }

        broken.AddRange(Cycles(byKey));
        var groups = byKey.Values.Select(check => check.Group).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var tags = byKey.Values.SelectMany(check => check.Tags).ToHashSet(StringComparer.Ordinal);
        foreach (var maintenance in all.Maintenance)
        {
            Look(MaintenanceReader.KindName, maintenance.Key, "checks", maintenance.Checks, "check", byKey.Keys);
            Look(MaintenanceReader.KindName, maintenance.Key, "groups", maintenance.Groups, "group", groups);
            Look(MaintenanceReader.KindName, maintenance.Key, "tags", maintenance.Tags, "tag", tags);
        }

        foreach (var page in all.StatusPages)
        {
            for (var section = 0; section < page.Sections.Count; section++)
            {
                var components = page.Sections[section].Components;
                for (var index = 0; index < components.Count; index++)
                {
                    var path = $"sections[{section}].components[{index}]";
                    LookOne(StatusPageReader.KindName, page.Key, $"{path}.check", components[index].Check, "check", byKey.Keys);
                    LookOne(StatusPageReader.KindName, page.Key, $"{path}.group", components[index].Group, "group", groups);
                }
            }
        }

        return [.. broken.OrderBy(reference => reference.OwnerKey, StringComparer.Ordinal)];

        void Look(
            string kind,
            string owner,
            string field,
            IReadOnlyList<string> targets,
            string targetKind,
            IReadOnlyCollection<string> known
        )
        {
            for (var index = 0; index < targets.Count; index++)
            {
                LookOne(kind, owner, $"{field}[{index}]", targets[index], targetKind, known);
            }
        }

        void LookOne(string kind, string owner, string field, string? target, string targetKind, IReadOnlyCollection<string> known)
        {
            if (target is not null && !known.Contains(target))
            {
                broken.Add(Unknown(kind, owner, field, target, targetKind, known));
            }
        }
    }

    private static BrokenReference Unknown(
        string ownerKind,
        string owner,
        string field,
        string target,
        string kind,
        IReadOnlyCollection<string> known
    )
    {
        var allowed =
            Suggestion.For(target, known) is { } meant ? $"did you mean {meant}?"
            : known.Count == 0 ? $"there is no {kind} yet"
            : $"must be {(kind is "group" or "tag" ? "" : "the key of ")}a {kind}: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MaxListed))}{(known.Count > MaxListed ? ", …" : "")}";
        return new(
            ownerKind,
            owner,
            field,
            target,
            $"was \"{target}\", and there is no such {kind}; {allowed}",
            IsLoose: kind is "group" or "tag"
        );
    }

    /// <summary>Depth-first search with an explicit stack; each cycle is told once, from its smallest key.</summary>
    private static List<BrokenReference> Cycles(Dictionary<string, CheckDefinition> byKey)
    {
        var broken = new List<BrokenReference>();
        var finished = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        var onPath = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<int>();
        foreach (var start in byKey.Values.Where(check => check.Parents.Count > 0).Select(check => check.Key).Order(StringComparer.Ordinal))
        {
            Enter(start);
            while (path.Count > 0)
            {
                var parents = byKey[path[^1]].Parents;
                var index = next.Pop();
                if (index >= parents.Count)
                {
                    finished.Add(path[^1]);
                    onPath.Remove(path[^1]);
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                next.Push(index + 1);
                var parent = parents[index];
                if (onPath.Contains(parent))
                {
                    broken.Add(Cycle(path[path.IndexOf(parent)..]));
                }
                else
                {
                    Enter(parent);
                }
            }
        }

        return broken;

        void Enter(string key)
        {
            if (byKey.ContainsKey(key) && !finished.Contains(key))
            {
                path.Add(key);
                onPath.Add(key);
                next.Push(0);
            }
        }
    }

    private static BrokenReference Cycle(List<string> keys)
    {
        var smallest = keys.IndexOf(keys.Min(StringComparer.Ordinal)!);
        List<string> cycle = [.. keys[smallest..], .. keys[..smallest]];
        var told = string.Join(" → ", cycle.Append(cycle[0]));
        var message =
            cycle.Count == 1
                ? $"was \"{cycle[0]}\", the check itself; must be another check"
                : $"go round in a circle: {told}; must not lead back to the check";
        return new(CheckReader.KindName, cycle[0], "parents", cycle[1 % cycle.Count], message);
    }
}
