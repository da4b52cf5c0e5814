using System.Collections.Frozen;
using System.Text;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>
/// The declared objects of one kind. Reading takes an immutable snapshot; every change goes through <see cref="Declarations"/>, one at a
/// time, into the store first and into the snapshot after.
/// </summary>
public sealed class Registry<T> : IRegistry<T>, IStoredKind
    where T : class
{
    private readonly Declarations _declarations;
    private readonly IDeclaredKind<T> _kind;
    private readonly Func<T, Declaration> _declarationOf;
    private volatile RegistrySnapshot<T> _current = new([], FrozenDictionary<int, T>.Empty, FrozenDictionary<string, T>.Empty);
    private Dictionary<string, Declaration> _stored = new(StringComparer.Ordinal);

    internal Registry(Declarations declarations, IDeclaredKind<T> kind, Func<T, Declaration> declarationOf)
    {
        _declarations = declarations;
        _kind = kind;
        _declarationOf = declarationOf;
    }

    public event Action? Changed;

    public RegistrySnapshot<T> Current => _current;

    internal IDeclaredKind<T> Kind => _kind;

    /// <summary>What is stored, by key: also declarations that cannot be read (any more). Only under the lock of <see cref="Declarations"/>.</summary>
    internal IReadOnlyDictionary<string, Declaration> Stored => _stored;

    string IStoredKind.KindName => _kind.Name;

    IReadOnlyDictionary<string, Declaration> IStoredKind.Stored => _stored;

    public Task<WriteResult<T>> JudgeAsync(int? id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        _declarations.ExclusivelyAsync(
            () =>
                id is { } known
                    ? RedeclareAsync(known, ifVersion, _ => declared, ImagineAsync, cancellationToken)
                    : CreateExclusivelyAsync(declared, ImagineAsync, cancellationToken),
            cancellationToken
        );

    public Task<WriteResult<T>> CreateAsync(MapNode declared, CancellationToken cancellationToken) =>
        _declarations.ExclusivelyAsync(() => CreateExclusivelyAsync(declared, WriteAsync, cancellationToken), cancellationToken);

    public Task<WriteResult<T>> ReplaceAsync(int id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        _declarations.ExclusivelyAsync(
            () => RedeclareAsync(id, ifVersion, _ => declared, WriteAsync, cancellationToken),
            cancellationToken
        );

    public Task<WriteResult<T>> PatchAsync(int id, long? ifVersion, MapNode changes, CancellationToken cancellationToken) =>
        _declarations.ExclusivelyAsync(
            () => RedeclareAsync(id, ifVersion, stored => stored.Patched(changes), WriteAsync, cancellationToken),
            cancellationToken
        );

    public Task<WriteResult<T>> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken) =>
        _declarations.ExclusivelyAsync(() => DeleteExclusivelyAsync(id, ifVersion, cancellationToken), cancellationToken);

    public Task<WriteResult<T>> SetPausedAsync(int id, bool paused, CancellationToken cancellationToken) =>
        _declarations.ExclusivelyAsync(() => SetPausedExclusivelyAsync(id, paused, cancellationToken), cancellationToken);

    /// <summary>Takes over what the store holds now. Objects that cannot be read are left out and told to <paramref name="errors"/>.</summary>
    void IStoredKind.Take(IEnumerable<Declaration> stored, ICollection<ConfigurationError> errors)
    {
        var declarations = new Dictionary<string, Declaration>(StringComparer.Ordinal);
        var objects = new List<T>();
        foreach (var declaration in stored)
        {
            declarations[declaration.Key] = declaration;
            if (_current.ByKey(declaration.Key) is { } known && _declarationOf(known) == declaration)
            {
                objects.Add(known);
            }
            else if (Read(declaration, errors) is { } read)
            {
                objects.Add(read);
            }
        }

        _stored = declarations;
        _current = new(
            [.. objects.OrderBy(item => _declarationOf(item).Id)],
            objects.ToFrozenDictionary(item => _declarationOf(item).Id),
            objects.ToFrozenDictionary(item => _declarationOf(item).Key, StringComparer.Ordinal)
        );
    }

    void IStoredKind.RaiseChanged() => Changed?.Invoke();

    bool IStoredKind.Has(string key) => _current.ByKey(key) is not null;

    private T? Read(Declaration declaration, ICollection<ConfigurationError> errors)
    {
        var mistakes = new List<ConfigurationError>();
        var node = JsonNodes.ReadMap(Encoding.UTF8.GetBytes(declaration.Json), file: null, mistakes);
        var draft = node is null ? null : _kind.Read(new(node, "", mistakes));
        if (draft is not null)
        {
            return draft.Declare(declaration);
        }

        foreach (var mistake in mistakes)
        {
            errors.Add(mistake with { Field = $"{_kind.Name}/{declaration.Key}.{mistake.Field}", Where = default });
        }

        return null;
    }

    private async Task<WriteResult<T>> CreateExclusivelyAsync(MapNode declared, Writing write, CancellationToken cancellationToken)
    {
        var errors = new List<ConfigurationError>();
        if (_kind.Read(new(declared, "", errors)) is not { } draft)
        {
            return WriteResult<T>.Refused(WriteOutcome.Invalid, errors);
        }

        if (_stored.TryGetValue(draft.Key, out var owner))
        {
            return Refused(
                WriteOutcome.Conflict,
                declared,
                "key",
                $"was \"{draft.Key}\", which {_kind.Name} {owner.Id}{DeclaredIn(owner)} has; must be unique: give another key"
            );
        }

        var now = _declarations.Now;
        var declaration = new Declaration
        {
            Kind = _kind.Name,
            Id = 0,
            Key = draft.Key,
            Json = NodeJson.Write(_kind.Sealed(declared.WithoutNulls().With("key", draft.Key), stored: null)),
            ManagedBy = ManagedBy.Api,
            Version = 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return Unfit(declaration, draft, declared) ?? await write(declaration, draft, cancellationToken);
    }

    private async Task<WriteResult<T>> RedeclareAsync(
        int id,
        long? ifVersion,
        Func<MapNode, MapNode> change,
        Writing write,
        CancellationToken cancellationToken
    )
    {
        if (Guard(id, ifVersion, out var stored) is { } refusal)
        {
            return refusal;
        }

        var errors = new List<ConfigurationError>();
        var old =
            JsonNodes.ReadMap(Encoding.UTF8.GetBytes(stored!.Json), file: null, errors)
            ?? throw new InvalidDataException($"The stored {_kind.Name} {id} is not JSON: {errors[0]}");
        var changed = change(old);
        var declared = (MapNode)changed.Unmasked(old);
        if (declared.Find("key") is null or { Value: ScalarNode { Text: null } })
        {
            declared = declared.With("key", stored.Key);
        }

        if (_kind.Read(new(declared, "", errors)) is not { } draft)
        {
            return WriteResult<T>.Refused(WriteOutcome.Invalid, errors);
        }

        if (!string.Equals(draft.Key, stored.Key, StringComparison.Ordinal))
        {
            return Refused(
                WriteOutcome.Invalid,
                declared,
                "key",
                $"was \"{draft.Key}\"; must stay \"{stored.Key}\", since history belongs to the key: make a new {_kind.Name} for a new key"
            );
        }

        var declaration = stored with { Json = NodeJson.Write(_kind.Sealed(declared.WithoutNulls(), old)), UpdatedAt = _declarations.Now };
        return Unfit(declaration, draft, declared) ?? await write(declaration, draft, cancellationToken);
    }

    private async Task<WriteResult<T>> DeleteExclusivelyAsync(int id, long? ifVersion, CancellationToken cancellationToken)
    {
        if (Guard(id, ifVersion, out var stored) is { } refusal)
        {
            return refusal;
        }

        var deleted = _current.ById(id);
        var left = _current.All.Where(item => _declarationOf(item).Id != id);
        var broken = _declarations.NewlyBroken(this, left);
        if (broken.Count > 0)
        {
            var users = broken.Select(reference => $"{reference.OwnerKind} {reference.OwnerKey} ({reference.Field})");
            return WriteResult<T>.Refused(
                WriteOutcome.Conflict,
                new ConfigurationError("", $"is used by {string.Join(", ", users)}; must be taken out of them first", default)
            );
        }

        return await _declarations.WriteAsync([new(stored! with { UpdatedAt = _declarations.Now }, Delete: true)], cancellationToken)
            ? new(WriteOutcome.Written, deleted, [])
            : WriteResult<T>.Refused(WriteOutcome.VersionMismatch, Changing(stored!));
    }

    private async Task<WriteResult<T>> SetPausedExclusivelyAsync(int id, bool paused, CancellationToken cancellationToken)
    {
        if (_current.ById(id) is not { } item)
        {
            return WriteResult<T>.Refused(WriteOutcome.NotFound);
        }

        var declaration = _declarationOf(item);
        if (declaration.Paused == paused)
        {
            return WriteResult<T>.Written(item);
        }

        var changed = declaration with { Paused = paused, UpdatedAt = _declarations.Now };
        return await _declarations.WriteAsync([new(changed)], cancellationToken)
            ? WriteResult<T>.Written(_current.ById(id)!)
            : WriteResult<T>.Refused(WriteOutcome.VersionMismatch, Changing(declaration));
    }

    /// <summary>What speaks against an object that is right in itself: that it refers to what is not there. Null: nothing.</summary>
    private WriteResult<T>? Unfit(Declaration declaration, Draft<T> draft, MapNode declared)
    {
        var candidate = _current.All.Where(item => _declarationOf(item).Key != draft.Key).Append(draft.Declare(declaration));
        var broken = _declarations.NewlyBroken(this, candidate);
        return broken.Count == 0
            ? null
            : WriteResult<T>.Refused(
                WriteOutcome.Invalid,
                [
                    .. broken.Select(reference => new ConfigurationError(
                        reference.Field,
                        reference.Message,
                        declared.PlaceOf(reference.Field)
                    )),
                ]
            );
    }

    private delegate Task<WriteResult<T>> Writing(Declaration declaration, Draft<T> draft, CancellationToken cancellationToken);

    private async Task<WriteResult<T>> WriteAsync(Declaration declaration, Draft<T> draft, CancellationToken cancellationToken) =>
        await _declarations.WriteAsync([new(declaration)], cancellationToken)
            ? WriteResult<T>.Written(_current.ByKey(draft.Key)!)
            : WriteResult<T>.Refused(WriteOutcome.VersionMismatch, Changing(declaration));

    private static Task<WriteResult<T>> ImagineAsync(Declaration declaration, Draft<T> draft, CancellationToken cancellationToken) =>
        Task.FromResult(WriteResult<T>.Written(draft.Declare(declaration)));

    private WriteResult<T>? Guard(int id, long? ifVersion, out Declaration? stored)
    {
        stored = _stored.Values.FirstOrDefault(declaration => declaration.Id == id);
        if (stored is null)
        {
            return WriteResult<T>.Refused(WriteOutcome.NotFound);
        }

        if (stored.ManagedBy == ManagedBy.File)
        {
            return WriteResult<T>.Refused(
                WriteOutcome.ManagedByFile,
                new ConfigurationError(
                    "",
                    $"{_kind.Name} {stored.Key} is managed by a file{DeclaredIn(stored)}; must be changed there",
                    default
                )
            );
        }

        return ifVersion is { } expected && expected != stored.Version
            ? WriteResult<T>.Refused(WriteOutcome.VersionMismatch, Changing(stored))
            : null;
    }

    private ConfigurationError Changing(Declaration declaration) =>
        new("", $"{_kind.Name} {declaration.Key} was changed by somebody else; must be read again first", default);

    private static string DeclaredIn(Declaration declaration) => declaration.Origin is null ? "" : $" (declared in {declaration.Origin})";

    private static WriteResult<T> Refused(WriteOutcome outcome, MapNode declared, string field, string message) =>
        WriteResult<T>.Refused(outcome, new ConfigurationError(field, message, declared.PlaceOf(field)));
}
