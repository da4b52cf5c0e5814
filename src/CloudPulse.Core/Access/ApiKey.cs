namespace CloudPulse.Core.Access;

/// <summary>What a key may do. Admin includes write, write includes read and probe; ingest stands for itself.</summary>
[Flags]
public enum Scopes
{
    None = 0,
    Read = 1,
    Write = 2,
    Ingest = 4,
    Admin = 8,

    /// <summary>Have any address probed, as <c>/probe</c> does.</summary>
    Probe = 16,
}

/// <summary>An API key as stored: its secret part only as a hash.</summary>
/// <param name="Id">Assigned by the store.</param>
/// <param name="Name">For people.</param>
/// <param name="Prefix">The key's start, shown in lists so that it can be recognised.</param>
/// <param name="Hash">SHA-256 of the whole key (it is 256 random bits, so no slow hash is needed).</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="RevokedAt">Null: in force.</param>
/// <param name="LastUsedAt">To the minute.</param>
public sealed record ApiKey(
    int Id,
    string Name,
    string Prefix,
    ReadOnlyMemory<byte> Hash,
    Scopes Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt
);

public interface IKeyStore
{
    /// <summary>Stores a new key (its id is assigned).</summary>
    Task<ApiKey> AddAsync(ApiKey key, CancellationToken cancellationToken);

    Task<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);

    /// <summary>All, revoked ones too, by id.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>False when there is no such key in force.</summary>
    Task<bool> RevokeAsync(int id, DateTimeOffset at, CancellationToken cancellationToken);

    Task TouchAsync(int id, DateTimeOffset at, CancellationToken cancellationToken);
}
