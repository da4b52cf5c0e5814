using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>A reference from one declared object to another that does not hold.</summary>
/// <param name="OwnerKey">The check that refers.</param>
/// <param name="Field">Its field.</param>
/// <param name="TargetKey">What is referred to.</param>
/// <param name="Message">What is wrong.</param>
public sealed record BrokenReference(string OwnerKey, string Field, string TargetKey, string Message);

/// <summary>The rules that span objects: parents and alerts exist, and no check is its own ancestor.</summary>
public static class References
{
    private const int MaxListed = 20;

    /// <summary>Every reference that does not hold, by owner, in one order whatever the order of the checks.</summary>
    public static IReadOnlyList<BrokenReference> Verify(IReadOnlyCollection<CheckDefinition> checks, IReadOnlySet<string> channelKeys)
    {
        var broken = new List<BrokenReference>();
        var byKey = new Dictionary<string, CheckDefinition>(checks.Count, StringComparer.Ordinal);
        foreach (var check in checks)
        {
            byKey[check.Key] = check;
        }

        foreach (var check in byKey.Values)
        {
            for (var index = 0; index < check.Alerts.Count; index++)
            {
                if (!channelKeys.Contains(check.Alerts[index]))
                {
                    broken.Add(Unknown(check.Key, $"alerts[{index}]", check.Alerts[index], "channel", channelKeys));
                }
            }

            for (var index = 0; index < check.Parents.Count; index++)
            {
                if (!byKey.ContainsKey(check.Parents[index]))
                {
                    broken.Add(Unknown(check.Key, $"parents[{index}]", check.Parents[index], "check", byKey.Keys));
                }
            }
        }

        broken.AddRange(Cycles(byKey));
        return [.. broken.OrderBy(reference => reference.OwnerKey, StringComparer.Ordinal)];
    }

    private static BrokenReference Unknown(string owner, string field, string target, string kind, IReadOnlyCollection<string> known)
    {
        var allowed =
            Suggestion.For(target, known) is { } meant ? $"did you mean {meant}?"
            : known.Count == 0 ? $"there is no {kind} yet"
            : $"must be the key of a {kind}: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MaxListed))}{(known.Count > MaxListed ? ", …" : "")}";
        return new(owner, field, target, $"was \"{target}\", and there is no such {kind}; {allowed}");
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
        return new(cycle[0], "parents", cycle[1 % cycle.Count], message);
    }
}
