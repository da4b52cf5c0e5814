using System.Collections.Concurrent;
using CloudPulse.Core.Model;

namespace CloudPulse.Core;

/// <summary>
/// What is wrong with CloudPulse itself. While anything is, the API and the pages say that the watcher is ill, and readiness fails for
/// what is <see cref="Ailment.Blocking"/>.
/// </summary>
public sealed class SelfHealth(TimeProvider time)
{
    /// <summary>What an incident of CloudPulse itself is about.</summary>
    public static readonly Subject Subject = Subject.Service("cloudpulse");

    private readonly ConcurrentDictionary<string, Ailment> _ailments = new(StringComparer.Ordinal);

    /// <summary>Everything wrong now, oldest first; empty when well.</summary>
    public IReadOnlyList<Ailment> Ailments => [.. _ailments.Values.OrderBy(ailment => ailment.Since)];

    /// <param name="name">snake_case, of a bounded set: a metric's label.</param>
    /// <param name="detail">What is seen and what to do about it.</param>
    /// <param name="blocking">Nothing can be recorded while it lasts.</param>
    public void Report(string name, string detail, bool blocking = false) =>
        _ailments.AddOrUpdate(
            name,
            _ => new(name, detail, time.GetUtcNow(), blocking),
            (_, known) => known with { Detail = detail, Blocking = blocking }
        );

    public void Clear(string name) => _ailments.TryRemove(name, out _);
}

public sealed record Ailment(string Name, string Detail, DateTimeOffset Since, bool Blocking);
