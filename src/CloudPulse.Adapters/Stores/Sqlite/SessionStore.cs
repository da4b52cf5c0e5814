using CloudPulse.Core.Access;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>Sessions in the state database.</summary>
public sealed class SessionStore(StateDatabase database) : ISessionStore
{
    private const string Select = "SELECT id, user_id, epoch, hash, client, created_at, seen_at, expires_at FROM session ";

    public Task<Session> AddAsync(Session session, int keep, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var id = connection.Query(
                    reader => reader.GetInt32(0),
                    """
                    INSERT INTO session (user_id, epoch, hash, client, created_at, seen_at, expires_at)
                    VALUES ($user_id, $epoch, $hash, $client, $created_at, $seen_at, $expires_at)
                    RETURNING id
                    """,
                    ("$user_id", session.UserId),
                    ("$epoch", session.Epoch),
                    ("$hash", session.Hash.ToArray()),
                    ("$client", session.Client),
                    ("$created_at", session.CreatedAt.ToUnixTimeMilliseconds()),
                    ("$seen_at", session.SeenAt.ToUnixTimeMilliseconds()),
                    ("$expires_at", session.ExpiresAt.ToUnixTimeMilliseconds())
                );
                connection.Execute(
                    """
                    DELETE FROM session WHERE id IN (
                      SELECT id FROM session WHERE user_id = $user_id ORDER BY id DESC LIMIT -1 OFFSET $keep)
                    """,
                    ("$user_id", session.UserId),
                    ("$keep", keep)
                );
                return session with { Id = id[0] };
            },
            cancellationToken
        );

    public Task<Session?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read(connection => connection.Query(Read, Select + "WHERE hash = $hash", ("$hash", hash.ToArray())).SingleOrDefault())
        );
    }

    public Task<IReadOnlyList<Session>> OfUserAsync(int userId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<Session>>(
            database.Read(connection => connection.Query(Read, Select + "WHERE user_id = $user ORDER BY id DESC", ("$user", userId)))
        );
    }

    public Task TouchAsync(int id, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                connection.Execute(
                    "UPDATE session SET seen_at = $at WHERE id = $id AND seen_at < $at",
                    ("$id", id),
                    ("$at", at.ToUnixTimeMilliseconds())
                ),
            cancellationToken
        );

    public Task<bool> EndAsync(int id, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM session WHERE id = $id", ("$id", id)) > 0, cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset now, DateTimeOffset seenBefore, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                connection.Execute(
                    "DELETE FROM session WHERE expires_at <= $now OR seen_at < $seen",
                    ("$now", now.ToUnixTimeMilliseconds()),
                    ("$seen", seenBefore.ToUnixTimeMilliseconds())
                ),
            cancellationToken
        );

    private static Session Read(SqliteDataReader reader) =>
        new(
            reader.GetInt32(0),
            reader.GetInt32(1),
            reader.GetInt32(2),
            reader.GetFieldValue<byte[]>(3),
            reader.GetString(4),
            reader.Time(5),
            reader.Time(6),
            reader.Time(7)
        );
}
