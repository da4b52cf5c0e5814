using System.Diagnostics.CodeAnalysis;

namespace CloudPulse.Core.Notify;

/// <summary>Every channel kind there is, found by name. Two kinds that share one stop the start.</summary>
public sealed class ChannelKinds
{
    private readonly SortedDictionary<string, IChannelKind> _byName = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">Two kinds share a name.</exception>
    public ChannelKinds(IEnumerable<IChannelKind> kinds)
    {
        foreach (var kind in kinds)
        {
            if (!_byName.TryAdd(kind.Name, kind))
            {
                throw new InvalidOperationException(
                    $"Two channel kinds have the name '{kind.Name}': {_byName[kind.Name].GetType().FullName} and {kind.GetType().FullName}."
                );
            }
        }

        Names = [.. _byName.Keys];
    }

    /// <summary>In alphabetical order, for messages that say what is allowed.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool ByName(string name, [NotNullWhen(true)] out IChannelKind? kind) => _byName.TryGetValue(name, out kind);
}
