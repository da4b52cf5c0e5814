namespace CloudPulse.Core.Access;

/// <summary>A browser that is signed in, as stored: its token only as a hash.</summary>
/// <param name="Id">Assigned by the store.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Epoch">The user's when it began; it is out of force when the user has another.</param>
/// <param name="Hash">SHA-256 of the token (it is 256 random bits, so no slow hash is needed).</param>
/// <param name="Client">The browser, for people.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="SeenAt">The last use, to a few minutes.</param>
/// <param name="ExpiresAt">The end, however much it is used.</param>
public sealed record Session(
    int Id,
    int UserId,
    int Epoch,
    ReadOnlyMemory<byte> Hash,
    string Client,
    DateTimeOffset CreatedAt,
    DateTimeOffset SeenAt,
    DateTimeOffset ExpiresAt
);

public interface ISessionStore
{
    /// <summary>Stores a new session (its id is assigned) and ends the user's oldest beyond <paramref name="keep"/>.</summary>
    Task<Session> AddAsync(Session session, int keep, CancellationToken cancellationToken);

    Task<Session?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);

    /// <summary>A user's, newest first.</summary>
    Task<IReadOnlyList<Session>> OfUserAsync(int userId, CancellationToken cancellationToken);

    Task TouchAsync(int id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>False when there is no such session.</summary>
    Task<bool> EndAsync(int id, CancellationToken cancellationToken);

    /// <summary>Removes those that have expired, and those not seen since <paramref name="seenBefore"/>.</summary>
    Task<int> SweepAsync(DateTimeOffset now, DateTimeOffset seenBefore, CancellationToken cancellationToken);
}
