using CloudPulse.Core.Access;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>API keys in the state database.</summary>
public sealed class KeyStore(StateDatabase database) : IKeyStore
{
    private const string Select = "SELECT id, name, prefix, hash, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_key ";

    public Task<ApiKey> AddAsync(ApiKey key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = """
                    INSERT INTO api_key (name, prefix, hash, scopes, created_at, expires_at, revoked_at, last_used_at)
                    VALUES ($name, $prefix, $hash, $scopes, $created_at, $expires_at, $revoked_at, $last_used_at)
                    RETURNING id
                    """;
                command.Parameters.AddWithValue("$name", key.Name);
                command.Parameters.AddWithValue("$prefix", key.Prefix);
                command.Parameters.AddWithValue("$hash", key.Hash.ToArray());
                command.Parameters.AddWithValue("$scopes", (int)key.Scopes);
                command.Parameters.AddWithValue("$created_at", key.CreatedAt.ToUnixTimeMilliseconds());
                command.Parameters.AddWithValue("$expires_at", Nullable(key.ExpiresAt));
                command.Parameters.AddWithValue("$revoked_at", Nullable(key.RevokedAt));
                command.Parameters.AddWithValue("$last_used_at", Nullable(key.LastUsedAt));
                return key with { Id = (int)(long)command.ExecuteScalar()! };
            },
            cancellationToken
        );

    public Task<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = Select + "WHERE hash = $hash";
                command.Parameters.AddWithValue("$hash", hash.ToArray());
                using var reader = command.ExecuteReader();
                return reader.Read() ? Read(reader) : null;
            })
        );
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = Select + "ORDER BY id";
                using var reader = command.ExecuteReader();
                var keys = new List<ApiKey>();
                while (reader.Read())
                {
                    keys.Add(Read(reader));
                }

                return (IReadOnlyList<ApiKey>)keys;
            })
        );
    }

    public Task<bool> RevokeAsync(int id, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "UPDATE api_key SET revoked_at = $at WHERE id = $id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $at)",
            id,
            at,
            cancellationToken
        );

    public Task TouchAsync(int id, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "UPDATE api_key SET last_used_at = $at WHERE id = $id AND (last_used_at IS NULL OR last_used_at < $at)",
            id,
            at,
            cancellationToken
        );

    private Task<bool> ExecuteAsync(string sql, int id, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.Parameters.AddWithValue("$id", id);
                command.Parameters.AddWithValue("$at", at.ToUnixTimeMilliseconds());
                return command.ExecuteNonQuery() > 0;
            },
            cancellationToken
        );

    private static ApiKey Read(SqliteDataReader reader) =>
        new(
            reader.GetInt32(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetFieldValue<byte[]>(3),
            (Scopes)reader.GetInt32(4),
            DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
            Time(reader, 6),
            Time(reader, 7),
            Time(reader, 8)
        );

    private static DateTimeOffset? Time(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private static object Nullable(DateTimeOffset? time) => time is { } value ? value.ToUnixTimeMilliseconds() : DBNull.Value;
}
