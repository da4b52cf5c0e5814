using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>All declared objects of every kind: one lock, one store, so that what spans kinds is judged on one consistent state.</summary>
public sealed class Declarations : IDisposable
{
    private readonly IDeclarationStore _store;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly IStoredKind[] _kinds;

    public Declarations(
        IDeclarationStore store,
        CheckReader checks,
        ChannelReader channels,
        MaintenanceReader maintenance,
        StatusPageReader statusPages,
        TimeProvider time
    )
    {
        _store = store;
        _time = time;
        Checks = new(this, checks, check => check.Declaration);
        Channels = new(this, channels, channel => channel.Declaration);
        Maintenance = new(this, maintenance, planned => planned.Declaration);
        StatusPages = new(this, statusPages, page => page.Declaration);
        _kinds = [Channels, Checks, Maintenance, StatusPages];
    }

    public Registry<Check> Checks { get; }

    public Registry<Channel> Channels { get; }

    public Registry<PlannedMaintenance> Maintenance { get; }

    public Registry<StatusPage> StatusPages { get; }

    /// <summary>How many objects came from files.</summary>
    public int CountFromFiles => _kinds.Sum(kind => kind.Stored.Values.Count(stored => stored.ManagedBy == ManagedBy.File));

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Whether an object of this kind and key is there and could be read.</summary>
    public bool IsKnown(string kind, string key) => Array.Exists(_kinds, known => known.KindName == kind && known.Has(key));

    /// <summary>Reads the store, at the start or when another process may have written to it.</summary>
    /// <returns>Stored objects that cannot be read (by this version): they stay stored and are left out.</returns>
    public Task<IReadOnlyList<ConfigurationError>> LoadAsync(CancellationToken cancellationToken) =>
        ExclusivelyAsync<IReadOnlyList<ConfigurationError>>(
            async () =>
            {
                var errors = new List<ConfigurationError>();
                foreach (var kind in _kinds)
                {
                    kind.Take(await _store.ListAsync(kind.KindName, cancellationToken), errors);
                }

                foreach (var kind in _kinds)
                {
                    kind.RaiseChanged();
                }

                return errors;
            },
            cancellationToken
        );

    public void Dispose() => _lock.Dispose();

    internal async Task<TResult> ExclusivelyAsync<TResult>(Func<Task<TResult>> work, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Writes to the store, then to the snapshots. False when another process changed one of them first: then they are read again.</summary>
    internal async Task<bool> WriteAsync(IReadOnlyList<DeclarationWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0)
        {
            return true;
        }

        var written = await _store.WriteAsync(writes, cancellationToken);
        var changed = new List<IStoredKind>();
        foreach (var kind in _kinds)
        {
            if (await TakeAsync(kind, writes, written, cancellationToken))
            {
                changed.Add(kind);
            }
        }

        foreach (var kind in changed)
        {
            kind.RaiseChanged();
        }

        return written is not null;
    }

    /// <summary>The references that would break, and hold now, if <paramref name="registry"/> held <paramref name="candidate"/>.</summary>
    internal IReadOnlyList<BrokenReference> NewlyBroken<T>(Registry<T> registry, IEnumerable<T> candidate)
        where T : class
    {
        var after = References.Verify(
            Set(
                candidate as IEnumerable<Check> ?? Checks.Current.All,
                candidate as IEnumerable<Channel> ?? Channels.Current.All,
                candidate as IEnumerable<PlannedMaintenance> ?? Maintenance.Current.All,
                candidate as IEnumerable<StatusPage> ?? StatusPages.Current.All
            )
        );
        if (after.Count == 0)
        {
            return after;
        }

        var before = References.Verify(Set(Checks.Current.All, Channels.Current.All, Maintenance.Current.All, StatusPages.Current.All));
        return
        [
            .. after.Where(broken =>
                (!broken.IsLoose || broken.OwnerKind == registry.Kind.Name) && !before.Any(known => SameFault(known, broken))
            ),
        ];
    }

    internal static DeclaredSet Set(
        IEnumerable<Check> checks,
        IEnumerable<Channel> channels,
        IEnumerable<PlannedMaintenance> maintenance,
        IEnumerable<StatusPage> statusPages
    ) =>
        new(
            [.. checks.Select(check => check.Definition)],
            channels.Select(channel => channel.Key).ToHashSet(StringComparer.Ordinal),
            [.. maintenance.Select(planned => planned.Definition)],
            [.. statusPages.Select(page => page.Definition)]
        );

    // Which place a name has in a list, and which names are suggested, does not make another fault of it.
    private static bool SameFault(BrokenReference a, BrokenReference b) =>
        a.OwnerKind == b.OwnerKind
        && a.OwnerKey == b.OwnerKey
        && a.TargetKey == b.TargetKey
        && a.Field.Split('[')[0] == b.Field.Split('[')[0];

    private async Task<bool> TakeAsync(
        IStoredKind registry,
        IReadOnlyList<DeclarationWrite> writes,
        IReadOnlyList<Declaration>? written,
        CancellationToken cancellationToken
    )
    {
        var kind = registry.KindName;
        if (writes.All(write => write.Declaration.Kind != kind))
        {
            return false;
        }

        // They were read before they were written, so there are no mistakes to tell.
        if (written is null)
        {
            registry.Take(await _store.ListAsync(kind, cancellationToken), []);
            return true;
        }

        var stored = new Dictionary<string, Declaration>(registry.Stored, StringComparer.Ordinal);
        for (var index = 0; index < writes.Count; index++)
        {
            if (writes[index].Declaration.Kind != kind)
            {
                continue;
            }

            if (writes[index].Delete)
            {
                stored.Remove(written[index].Key);
            }
            else
            {
                stored[written[index].Key] = written[index];
            }
        }

        registry.Take(stored.Values, []);
        return true;
    }
}

/// <summary>The registry of a kind, as far as all kinds are alike.</summary>
internal interface IStoredKind
{
    string KindName { get; }

    IReadOnlyDictionary<string, Declaration> Stored { get; }

    bool Has(string key);

    void Take(IEnumerable<Declaration> stored, ICollection<ConfigurationError> errors);

    void RaiseChanged();
}
