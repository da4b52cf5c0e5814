using System.Collections.Frozen;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>The declared objects of one kind (<see cref="Check"/>, <see cref="Channel"/>), read by everyone, changed here alone.</summary>
public interface IRegistry<T>
    where T : class
{
    /// <summary>All of them now. Immutable; reading it is free.</summary>
    RegistrySnapshot<T> Current { get; }

    /// <summary>Raised after <see cref="Current"/> has changed. Handlers return at once and do not throw.</summary>
    event Action? Changed;

    /// <summary>
    /// What <see cref="CreateAsync"/> would give, or <see cref="ReplaceAsync"/> where there is an id, without writing anything: the same
    /// rules, before it is meant.
    /// </summary>
    Task<WriteResult<T>> JudgeAsync(int? id, long? ifVersion, MapNode declared, CancellationToken cancellationToken);

    Task<WriteResult<T>> CreateAsync(MapNode declared, CancellationToken cancellationToken);

    /// <summary>Replaces a declaration as a whole. A secret given as <see cref="Secret.Mask"/> keeps its stored value.</summary>
    /// <param name="id">Which.</param>
    /// <param name="ifVersion">Only if it still has this version; null: whatever it has.</param>
    /// <param name="declared">The new declaration. It may not change the key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<WriteResult<T>> ReplaceAsync(int id, long? ifVersion, MapNode declared, CancellationToken cancellationToken);

    /// <summary>Changes the fields given, leaves the others; null removes a field.</summary>
    Task<WriteResult<T>> PatchAsync(int id, long? ifVersion, MapNode changes, CancellationToken cancellationToken);

    Task<WriteResult<T>> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken);

    Task<WriteResult<T>> SetPausedAsync(int id, bool paused, CancellationToken cancellationToken);
}

public sealed class RegistrySnapshot<T>(IReadOnlyList<T> all, FrozenDictionary<int, T> byId, FrozenDictionary<string, T> byKey)
{
    /// <summary>By id.</summary>
    public IReadOnlyList<T> All => all;

    public T? ById(int id) => byId.GetValueOrDefault(id);

    public T? ByKey(string key) => byKey.GetValueOrDefault(key);
}

public enum WriteOutcome
{
    Written,
    NotFound,

    /// <summary>Changed by somebody else since it was read: HTTP 412.</summary>
    VersionMismatch,

    /// <summary>The key is taken: HTTP 409.</summary>
    Conflict,

    /// <summary>Declared in a file: HTTP 409, the message says where.</summary>
    ManagedByFile,

    /// <summary>HTTP 422, see the errors.</summary>
    Invalid,
}

public sealed record WriteResult<T>(WriteOutcome Outcome, T? Value, IReadOnlyList<ConfigurationError> Errors)
    where T : class
{
    public static WriteResult<T> Written(T value) => new(WriteOutcome.Written, value, []);

    public static WriteResult<T> Refused(WriteOutcome outcome, params IReadOnlyList<ConfigurationError> errors) =>
        new(outcome, null, errors);
}
