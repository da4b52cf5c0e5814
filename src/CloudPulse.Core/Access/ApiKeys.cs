using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudPulse.Core.Access;

/// <summary>Makes, recognises and revokes API keys. The key itself is told once, when it is made; only its hash is kept.</summary>
public sealed class ApiKeys(IKeyStore store, TimeProvider time)
{
    /// <summary>What every key starts with, so that scanners for leaked secrets know one when they see it.</summary>
    public const string Marker = "cp_";

    public const int MaxNameLength = 100;

    private const int RandomBytes = 32;
    private const int ShownCharacters = 8;

    /// <summary>The length of a key: the marker and 32 random bytes in base64url.</summary>
    private static readonly int KeyLength = Marker.Length + Base64Url.GetEncodedLength(RandomBytes);

    /// <summary>Makes a key.</summary>
    /// <param name="name">For people: not blank, at most <see cref="MaxNameLength"/> characters.</param>
    /// <param name="scopes">At least one.</param>
    /// <param name="expiresAt">Null: never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CreatedKey> CreateAsync(string name, Scopes scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength);
        ArgumentOutOfRangeException.ThrowIfEqual(scopes, Scopes.None);

        var text = Marker + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        var prefix = text[..(Marker.Length + ShownCharacters)];
        var key = new ApiKey(0, name, prefix, Hash(text), scopes, time.GetUtcNow(), expiresAt, RevokedAt: null, LastUsedAt: null);
        return new(await store.AddAsync(key, cancellationToken), text);
    }

    /// <summary>The key in force that <paramref name="presented"/> is; null when it is none, has expired or was revoked.</summary>
    public async Task<ApiKey?> AuthenticateAsync(string presented, CancellationToken cancellationToken)
    {
        if (presented.Length != KeyLength || !presented.StartsWith(Marker, StringComparison.Ordinal))
        {
            return null;
        }

        // The look-up is by hash, so its timing tells nothing of the key.
        var key = await store.FindAsync(Hash(presented), cancellationToken);
        var now = time.GetUtcNow();
        if (key is null || !IsInForce(key, now))
        {
            return null;
        }

        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        if (key.LastUsedAt is null || key.LastUsedAt < minute)
        {
            await store.TouchAsync(key.Id, minute, cancellationToken);
            key = key with { LastUsedAt = minute };
        }

        return key;
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <summary>False when there is no such key in force.</summary>
    public Task<bool> RevokeAsync(int id, CancellationToken cancellationToken) =>
        store.RevokeAsync(id, time.GetUtcNow(), cancellationToken);

    public static bool IsInForce(ApiKey key, DateTimeOffset now) => key.RevokedAt is null && !(key.ExpiresAt <= now);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <param name="Key">As stored.</param>
/// <param name="Text">The key itself: shown once.</param>
public sealed record CreatedKey(ApiKey Key, string Text)
{
    /// <summary>Without <see cref="Text"/>, for it would end in a log.</summary>
    public override string ToString() => $"{Key.Prefix}… ({Key.Name})";
}
