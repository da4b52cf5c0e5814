using System.Text;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>One object out of a file.</summary>
/// <param name="Draft">As read.</param>
/// <param name="Node">As written.</param>
/// <param name="Path">Its path in the file: <c>checks[2]</c>.</param>
public sealed record FileObject<T>(Draft<T> Draft, MapNode Node, string Path)
    where T : class;

/// <summary>Everything that the files declare.</summary>
public sealed record FileContent
{
    public static readonly FileContent Empty = new();

    public IReadOnlyList<FileObject<Check>> Checks { get; init; } = [];
    public IReadOnlyList<FileObject<Channel>> Channels { get; init; } = [];
    public IReadOnlyList<FileObject<PlannedMaintenance>> Maintenance { get; init; } = [];
    public IReadOnlyList<FileObject<StatusPage>> StatusPages { get; init; } = [];

    /// <summary>Where an object stands; null: the files do not declare it.</summary>
    public (string Path, MapNode Node)? Find(string kind, string key) =>
        kind switch
        {
            CheckReader.KindName => Find(Checks, key),
            ChannelReader.KindName => Find(Channels, key),
            MaintenanceReader.KindName => Find(Maintenance, key),
            _ => Find(StatusPages, key),
        };

    private static (string, MapNode)? Find<T>(IReadOnlyList<FileObject<T>> objects, string key)
        where T : class => objects.FirstOrDefault(item => item.Draft.Key == key) is { } found ? (found.Path, found.Node) : null;
}

/// <param name="Errors">Not empty: nothing was applied.</param>
/// <param name="Warnings">References of objects that the API manages to objects that are gone from the files.</param>
public sealed record FileApplied(
    int Added,
    int Changed,
    int Removed,
    int Unchanged,
    IReadOnlyList<ConfigurationError> Errors,
    IReadOnlyList<string> Warnings
);

/// <summary>Makes the files' objects the file-managed ones, as a whole or not at all.</summary>
public sealed class FileDeclarations(Declarations declarations)
{
    /// <summary>
    /// Writes all differences in one transaction: unchanged objects keep their version, those that left the files are deleted, those that
    /// come back get their id back.
    /// </summary>
    public Task<FileApplied> ApplyAsync(FileContent content, CancellationToken cancellationToken) =>
        declarations.ExclusivelyAsync(() => ApplyExclusivelyAsync(content, cancellationToken), cancellationToken);

    /// <summary>The references of what the files declare that do not hold within the files.</summary>
    /// <param name="content">All of it.</param>
    /// <param name="known">Keys that exist besides: of objects with mistakes, of objects that the API manages.</param>
    public static IReadOnlyList<ConfigurationError> VerifyAlone(FileContent content, IReadOnlySet<string> known)
    {
        var alone = Declarations.Set(
            After([], check => check.Declaration, content.Checks),
            After([], channel => channel.Declaration, content.Channels),
            After([], planned => planned.Declaration, content.Maintenance),
            After([], page => page.Declaration, content.StatusPages)
        );
        return Located([.. References.Verify(alone).Where(broken => !known.Contains(broken.TargetKey))], content);
    }

    private async Task<FileApplied> ApplyExclusivelyAsync(FileContent content, CancellationToken cancellationToken)
    {
        var errors = new List<ConfigurationError>();
        var changes = new Changes();
        Compare(declarations.Channels, content.Channels, changes, errors);
        Compare(declarations.Checks, content.Checks, changes, errors);
        Compare(declarations.Maintenance, content.Maintenance, changes, errors);
        Compare(declarations.StatusPages, content.StatusPages, changes, errors);

        var broken = References.Verify(
            Declarations.Set(
                After(declarations.Checks.Current.All, check => check.Declaration, content.Checks),
                After(declarations.Channels.Current.All, channel => channel.Declaration, content.Channels),
                After(declarations.Maintenance.Current.All, planned => planned.Declaration, content.Maintenance),
                After(declarations.StatusPages.Current.All, page => page.Declaration, content.StatusPages)
            )
        );
        errors.AddRange(Located(broken, content));
        if (errors.Count > 0)
        {
            return new(0, 0, 0, 0, errors, []);
        }

        var warnings = broken
            .Select(reference => $"{reference.OwnerKind} {reference.OwnerKey} (managed by the API): {reference.Field}: {reference.Message}")
            .ToList();
        var written = await declarations.WriteAsync(changes.Writes, cancellationToken);
        return written
            ? new(changes.Added, changes.Changed, changes.Removed, changes.Unchanged, [], warnings)
            : new(0, 0, 0, 0, [new("", "the store was changed by another process meanwhile; nothing was applied", default)], []);
    }

    private void Compare<T>(Registry<T> registry, IReadOnlyList<FileObject<T>> objects, Changes changes, List<ConfigurationError> errors)
        where T : class
    {
        var now = declarations.Now;
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in objects)
        {
            kept.Add(item.Draft.Key);
            var stored = registry.Stored.GetValueOrDefault(item.Draft.Key);
            var node = registry.Kind.Sealed(
                item.Node.WithoutNulls().With("key", item.Draft.Key),
                stored is null ? null : JsonNodes.ReadMap(Encoding.UTF8.GetBytes(stored.Json), file: null, [])
            );
            var declaration = new Declaration
            {
                Kind = registry.Kind.Name,
                Id = 0,
                Key = item.Draft.Key,
                Json = NodeJson.Write(node),
                ManagedBy = ManagedBy.File,
                Origin = item.Node.Where.ToString(),
                Version = 0,
                CreatedAt = now,
                UpdatedAt = now,
            };
            if (stored is null)
            {
                changes.Added++;
                changes.Writes.Add(new(declaration));
            }
            else if (stored.ManagedBy == ManagedBy.Api)
            {
                errors.Add(
                    new(
                        $"{item.Path}.key",
                        $"was \"{item.Draft.Key}\", which {registry.Kind.Name} {stored.Id} has, managed by the API; must be another, or that one deleted first",
                        item.Node.PlaceOf("key")
                    )
                );
            }
            else if (!string.Equals(stored.Json, declaration.Json, StringComparison.Ordinal))
            {
                changes.Changed++;
                changes.Writes.Add(new(stored with { Json = declaration.Json, Origin = declaration.Origin, UpdatedAt = now }));
            }
            else
            {
                changes.Unchanged++;
                if (!string.Equals(stored.Origin, declaration.Origin, StringComparison.Ordinal))
                {
                    changes.Writes.Add(new(stored with { Origin = declaration.Origin }, KeepVersion: true));
                }
            }
        }

        foreach (var gone in registry.Stored.Values.Where(stored => stored.ManagedBy == ManagedBy.File && !kept.Contains(stored.Key)))
        {
            changes.Removed++;
            changes.Writes.Add(new(gone with { UpdatedAt = now }, Delete: true));
        }
    }

    private static IEnumerable<T> After<T>(IReadOnlyList<T> now, Func<T, Declaration> declarationOf, IReadOnlyList<FileObject<T>> objects)
        where T : class =>
        now.Where(item => declarationOf(item).ManagedBy == ManagedBy.Api).Concat(objects.Select(item => item.Draft.Declare(Undeclared)));

    private static readonly Declaration Undeclared = new()
    {
        Kind = "",
        Id = 0,
        Key = "",
        Json = "",
        ManagedBy = ManagedBy.File,
        Version = 0,
        CreatedAt = default,
        UpdatedAt = default,
    };

    private static List<ConfigurationError> Located(IReadOnlyList<BrokenReference> broken, FileContent content)
    {
        var errors = new List<ConfigurationError>();
        foreach (var reference in broken)
        {
            if (content.Find(reference.OwnerKind, reference.OwnerKey) is var (path, node))
            {
                errors.Add(new($"{path}.{reference.Field}", reference.Message, node.PlaceOf(reference.Field)));
            }
        }

        return errors;
    }

    private sealed class Changes
    {
        public List<DeclarationWrite> Writes { get; } = [];
        public int Added { get; set; }
        public int Changed { get; set; }
        public int Removed { get; set; }
        public int Unchanged { get; set; }
    }
}
