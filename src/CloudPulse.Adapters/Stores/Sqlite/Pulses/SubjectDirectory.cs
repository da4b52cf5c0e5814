using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>All subjects by name. Only the writing thread adds and removes.</summary>
internal sealed class SubjectDirectory(int nextId)
{
    private readonly ConcurrentDictionary<Subject, SubjectState> _subjects = new(new ByName());

    public int NextId { get; private set; } = nextId;

    public ICollection<SubjectState> All => _subjects.Values;

    public bool TryFind(Subject subject, [NotNullWhen(true)] out SubjectState? state) => _subjects.TryGetValue(subject, out state);

    public SubjectState FindOrAdd(Subject subject)
    {
        if (!_subjects.TryGetValue(subject, out var state))
        {
            ArgumentException.ThrowIfNullOrEmpty(subject.Key, nameof(subject));
            state = new(NextId++, subject);
            _subjects[subject] = state;
        }

        return state;
    }

    public SubjectState Restore(int id, Subject subject)
    {
        NextId = Math.Max(NextId, id + 1);
        return _subjects[subject] = new(id, subject) { Defined = true };
    }

    public void Remove(Subject subject) => _subjects.TryRemove(subject, out _);

    private sealed class ByName : IEqualityComparer<Subject>
    {
        public bool Equals(Subject x, Subject y) => x.Kind == y.Kind && string.Equals(x.Key, y.Key, StringComparison.Ordinal);

        public int GetHashCode(Subject subject) => string.GetHashCode(subject.Key, StringComparison.Ordinal) ^ (int)subject.Kind;
    }
}
