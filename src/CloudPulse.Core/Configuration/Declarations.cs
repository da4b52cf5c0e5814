using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>All declared objects of every kind: one lock, one store, so that what spans kinds is judged on one consistent state.</summary>
public sealed class Declarations : IDisposable
{
    private readonly IDeclarationStore _store;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _lock = new(1, 1);

    public Declarations(IDeclarationStore store, CheckReader checks, ChannelReader channels, TimeProvider time)
    {
        _store = store;
        _time = time;
        Checks = new(this, checks, check => check.Declaration);
        Channels = new(this, channels, channel => channel.Declaration);
    }

    public Registry<Check> Checks { get; }

    public Registry<Channel> Channels { get; }

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Reads the store, at the start or when another process may have written to it.</summary>
    /// <returns>Stored objects that cannot be read (by this version): they stay stored and are left out.</returns>
    public Task<IReadOnlyList<ConfigurationError>> LoadAsync(CancellationToken cancellationToken) =>
        ExclusivelyAsync<IReadOnlyList<ConfigurationError>>(
            async () =>
            {
                var errors = new List<ConfigurationError>();
                var channels = await _store.ListAsync(ChannelReader.KindName, cancellationToken);
                var checks = await _store.ListAsync(CheckReader.KindName, cancellationToken);
                Channels.Take(channels, errors);
                Checks.Take(checks, errors);
                Channels.RaiseChanged();
                Checks.RaiseChanged();
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
        var channelsChanged = await TakeAsync(Channels, writes, written, cancellationToken);
        var checksChanged = await TakeAsync(Checks, writes, written, cancellationToken);
        if (channelsChanged)
        {
            Channels.RaiseChanged();
        }

        if (checksChanged)
        {
            Checks.RaiseChanged();
        }

        return written is not null;
    }

    /// <summary>The references that would break, and hold now, if <paramref name="registry"/> held <paramref name="candidate"/>.</summary>
    internal IReadOnlyList<BrokenReference> NewlyBroken<T>(Registry<T> registry, IEnumerable<T> candidate)
        where T : class
    {
        IEnumerable<Check> checks = ReferenceEquals(registry, Checks) ? (IEnumerable<Check>)candidate : Checks.Current.All;
        IEnumerable<Channel> channels = ReferenceEquals(registry, Channels) ? (IEnumerable<Channel>)candidate : Channels.Current.All;
        var after = References.Verify(Definitions(checks), Keys(channels));
        if (after.Count == 0)
        {
            return after;
        }

        var before = References.Verify(Definitions(Checks.Current.All), Keys(Channels.Current.All));
        return [.. after.Where(broken => !before.Any(known => SameFault(known, broken)))];
    }

    // Which place a name has in a list, and which names are suggested, does not make another fault of it.
    private static bool SameFault(BrokenReference a, BrokenReference b) =>
        a.OwnerKey == b.OwnerKey && a.TargetKey == b.TargetKey && a.Field.Split('[')[0] == b.Field.Split('[')[0];

    private static List<CheckDefinition> Definitions(IEnumerable<Check> checks) => [.. checks.Select(check => check.Definition)];

    private static HashSet<string> Keys(IEnumerable<Channel> channels) =>
        channels.Select(channel => channel.Key).ToHashSet(StringComparer.Ordinal);

    private async Task<bool> TakeAsync<T>(
        Registry<T> registry,
        IReadOnlyList<DeclarationWrite> writes,
        IReadOnlyList<Declaration>? written,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var kind = registry.Kind.Name;
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
