using System.Diagnostics.CodeAnalysis;

namespace CloudPulse.Core.Probe;

/// <summary>Every probe kind there is, found by name or by URL scheme. Two kinds that share either one stop the start.</summary>
public sealed class ProbeKinds
{
    private readonly SortedDictionary<string, IProbeKind> _byName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IProbeKind> _byScheme = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">Two kinds share a name or a scheme.</exception>
    public ProbeKinds(IEnumerable<IProbeKind> kinds)
    {
        foreach (var kind in kinds)
        {
            if (!_byName.TryAdd(kind.Name, kind))
            {
                throw Duplicate("name", kind.Name, _byName[kind.Name], kind);
            }

            foreach (var scheme in kind.Schemes)
            {
                if (!_byScheme.TryAdd(scheme, kind))
                {
                    throw Duplicate("scheme", scheme, _byScheme[scheme], kind);
                }
            }
        }

        Names = [.. _byName.Keys];
        Schemes = [.. _byScheme.Keys];
    }

    /// <summary>In alphabetical order, for messages that say what is allowed.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc cref="Names"/>
    public IReadOnlyList<string> Schemes { get; }

    public bool ByName(string name, [NotNullWhen(true)] out IProbeKind? kind) => _byName.TryGetValue(name, out kind);

    /// <param name="scheme">In any case: "https".</param>
    public bool ByScheme(string scheme, [NotNullWhen(true)] out IProbeKind? kind) => _byScheme.TryGetValue(scheme, out kind);

    private static InvalidOperationException Duplicate(string what, string value, IProbeKind first, IProbeKind second) =>
        new($"Two probe kinds have the {what} '{value}': {first.GetType().FullName} and {second.GetType().FullName}.");
}
