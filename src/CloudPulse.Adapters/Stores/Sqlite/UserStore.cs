using CloudPulse.Core.Access;
using CloudPulse.Core.Model;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>Users in the state database.</summary>
public sealed class UserStore(StateDatabase database) : IUserStore
{
    private const int UniqueViolation = 2067;

    private const string Select =
        "SELECT id, name, role, password_hash, disabled, epoch, version, created_at, updated_at, signed_in_at, provider, issuer, subject FROM user ";

    public Task<UserWrite> AddAsync(User user, bool onlyFirst, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                if (onlyFirst && connection.Query(_ => true, "SELECT 1 FROM user LIMIT 1").Count > 0)
                {
                    return UserWrite.Refused(UserOutcome.Taken);
                }

                return Unique(() =>
                {
                    var id = connection.Query(
                        reader => reader.GetInt32(0),
                        """
                        INSERT INTO user (name, name_key, role, password_hash, disabled, epoch, version, created_at, updated_at, signed_in_at, provider, issuer, subject)
                        VALUES ($name, $name_key, $role, $password_hash, $disabled, $epoch, $version, $created_at, $updated_at, $signed_in_at, $provider, $issuer, $subject)
                        RETURNING id
                        """,
                        [
                            .. Changeable(user),
                            ("$version", user.Version),
                            ("$created_at", user.CreatedAt.ToUnixTimeMilliseconds()),
                            ("$signed_in_at", user.SignedInAt.ToStored()),
                            ("$provider", user.Origin?.Provider),
                            ("$issuer", user.Origin?.Issuer),
                            ("$subject", user.Origin?.Subject),
                        ]
                    );
                    return user with { Id = id[0] };
                });
            },
            cancellationToken
        );

    public Task<User?> FindAsync(int id, CancellationToken cancellationToken) => OneAsync("WHERE id = $id", cancellationToken, ("$id", id));

    public Task<User?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        OneAsync("WHERE name_key = $key", cancellationToken, ("$key", UserRules.NameKey(name)));

    public Task<User?> FindByOriginAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        OneAsync("WHERE issuer = $issuer AND subject = $subject", cancellationToken, ("$issuer", issuer), ("$subject", subject));

    public Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<User>>(database.Read(connection => connection.Query(Read, Select + "ORDER BY id")));
    }

    public Task<UserWrite> UpdateAsync(int id, long? ifVersion, Func<User, User> edit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var (before, refusal) = Find(connection, id, ifVersion);
                if (before is null)
                {
                    return UserWrite.Refused(refusal);
                }

                var after = edit(before) with
                {
                    Id = id,
                    Origin = before.Origin,
                    CreatedAt = before.CreatedAt,
                    Version = before.Version + 1,
                };
                if (IsAdmin(before) && !IsAdmin(after) && !HasOtherAdmin(connection, id))
                {
                    return UserWrite.Refused(UserOutcome.LastAdmin);
                }

                return Unique(() =>
                {
                    connection.Execute(
                        """
                        UPDATE user SET name = $name, name_key = $name_key, role = $role, password_hash = $password_hash, disabled = $disabled, epoch = $epoch, version = $version, updated_at = $updated_at
                        WHERE id = $id
                        """,
                        [.. Changeable(after), ("$version", after.Version), ("$id", id)]
                    );
                    return after;
                });
            },
            cancellationToken
        );

    public Task<UserOutcome> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var (before, refusal) = Find(connection, id, ifVersion);
                if (before is null)
                {
                    return refusal;
                }

                if (IsAdmin(before) && !HasOtherAdmin(connection, id))
                {
                    return UserOutcome.LastAdmin;
                }

                connection.Execute("DELETE FROM user WHERE id = $id", ("$id", id));
                return UserOutcome.Written;
            },
            cancellationToken
        );

    public Task NoteSignInAsync(int id, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                connection.Execute("UPDATE user SET signed_in_at = $at WHERE id = $id", ("$id", id), ("$at", at.ToUnixTimeMilliseconds())),
            cancellationToken
        );

    private Task<User?> OneAsync(string where, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(database.Read(connection => connection.Query(Read, Select + where, values).SingleOrDefault()));
    }

    private static (User? Found, UserOutcome Refusal) Find(SqliteConnection connection, int id, long? ifVersion)
    {
        var found = connection.Query(Read, Select + "WHERE id = $id", ("$id", id)).SingleOrDefault();
        return found is null ? (null, UserOutcome.NotFound)
            : ifVersion is { } wanted && wanted != found.Version ? (null, UserOutcome.VersionMismatch)
            : (found, default);
    }

    private static bool IsAdmin(User user) => user is { Role: Role.Admin, Disabled: false };

    private static bool HasOtherAdmin(SqliteConnection connection, int id) =>
        connection
            .Query(
                _ => true,
                "SELECT 1 FROM user WHERE id <> $id AND role = $admin AND disabled = 0 LIMIT 1",
                ("$id", id),
                ("$admin", (int)Role.Admin)
            )
            .Count > 0;

    private static UserWrite Unique(Func<User> write)
    {
        try
        {
            return new(UserOutcome.Written, write());
        }
        catch (SqliteException error) when (error.SqliteExtendedErrorCode == UniqueViolation)
        {
            return UserWrite.Refused(UserOutcome.Taken);
        }
    }

    private static (string Name, object? Value)[] Changeable(User user) =>
        [
            ("$name", user.Name),
            ("$name_key", UserRules.NameKey(user.Name)),
            ("$role", (int)user.Role),
            ("$password_hash", user.PasswordHash?.Reveal() ?? ""),
            ("$disabled", user.Disabled),
            ("$epoch", user.Epoch),
            ("$updated_at", user.UpdatedAt.ToUnixTimeMilliseconds()),
        ];

    private static User Read(SqliteDataReader reader) =>
        new()
        {
            Id = reader.GetInt32(0),
            Name = reader.GetString(1),
            Role = (Role)reader.GetInt32(2),
            PasswordHash = reader.GetString(3) is { Length: > 0 } hash ? new Secret(hash) : null,
            Disabled = reader.GetBoolean(4),
            Epoch = reader.GetInt32(5),
            Version = reader.GetInt64(6),
            CreatedAt = reader.Time(7),
            UpdatedAt = reader.Time(8),
            SignedInAt = reader.TimeOrNull(9),
            Origin = reader.IsDBNull(12) ? null : new(reader.GetString(10), reader.GetString(11), reader.GetString(12)),
        };
}
