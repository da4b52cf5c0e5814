using System.Collections.Concurrent;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <inheritdoc cref="IStatusBoard"/>
public sealed class StatusBoard : IStatusBoard
{
    private readonly ConcurrentDictionary<Subject, SubjectStatus> _subjects = new();

    public SubjectStatus? Get(Subject subject) => _subjects.GetValueOrDefault(subject);

    internal void Set(Subject subject, SubjectStatus status) => _subjects[subject] = status;

    internal void Remove(Subject subject) => _subjects.TryRemove(subject, out _);
}
