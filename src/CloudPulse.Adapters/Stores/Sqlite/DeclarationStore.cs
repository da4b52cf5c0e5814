using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>Declarations in the state database. A deleted one keeps its row, and so its id, for the day its key comes back.</summary>
public sealed class DeclarationStore(StateDatabase database) : IDeclarationStore
{
    private const string Columns = "kind, id, key, json, managed_by, origin, paused, version, created_at, updated_at";

    public Task<IReadOnlyList<Declaration>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"SELECT {Columns} FROM declaration WHERE kind = $kind AND deleted_at IS NULL ORDER BY id";
                command.Parameters.AddWithValue("$kind", kind);
                using var reader = command.ExecuteReader();
                var declarations = new List<Declaration>();
                while (reader.Read())
                {
                    declarations.Add(Read(reader));
                }

                return (IReadOnlyList<Declaration>)declarations;
            })
        );
    }

    public Task<IReadOnlyList<Declaration>?> WriteAsync(IReadOnlyList<DeclarationWrite> writes, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<Declaration>?>(connection => Write(connection, writes), cancellationToken);

    private static List<Declaration>? Write(SqliteConnection connection, IReadOnlyList<DeclarationWrite> writes)
    {
        using var find = new Finder(connection);
        var targets = new List<Row?>(writes.Count);
        var keys = new HashSet<(string, string)>();
        foreach (var write in writes)
        {
            // All is judged before anything is written, so that a refusal has nothing to take back.
            var row = find.Row(write.Declaration);
            var isNew = write.Declaration.Version == 0;
            var fits = isNew ? row is null or { IsDeleted: true } : row is { IsDeleted: false } && row.Version == write.Declaration.Version;
            if (!fits || !keys.Add((write.Declaration.Kind, write.Declaration.Key)))
            {
                return null;
            }

            targets.Add(row);
        }

        using var store = new Storer(connection);
        var stored = new List<Declaration>(writes.Count);
        for (var index = 0; index < writes.Count; index++)
        {
            stored.Add(store.Store(writes[index], targets[index]));
        }

        return stored;
    }

    private static Declaration Read(SqliteDataReader reader) =>
        new()
        {
            Kind = reader.GetString(0),
            Id = reader.GetInt32(1),
            Key = reader.GetString(2),
            Json = reader.GetString(3),
            ManagedBy = (ManagedBy)reader.GetByte(4),
            Origin = reader.IsDBNull(5) ? null : reader.GetString(5),
            Paused = reader.GetBoolean(6),
            Version = reader.GetInt64(7),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(9)),
        };

    private sealed record Row(int Id, long Version, bool IsDeleted);

    private sealed class Finder : IDisposable
    {
        private readonly SqliteCommand _command;
        private readonly SqliteParameter _kind;
        private readonly SqliteParameter _key;

        public Finder(SqliteConnection connection)
        {
            _command = connection.CreateCommand();
            _command.CommandText = "SELECT id, version, deleted_at IS NOT NULL FROM declaration WHERE kind = $kind AND key = $key";
            _kind = _command.Parameters.Add("$kind", SqliteType.Text);
            _key = _command.Parameters.Add("$key", SqliteType.Text);
        }

        public Row? Row(Declaration declaration)
        {
            _kind.Value = declaration.Kind;
            _key.Value = declaration.Key;
            using var reader = _command.ExecuteReader();
            return reader.Read() ? new(reader.GetInt32(0), reader.GetInt64(1), reader.GetBoolean(2)) : null;
        }

        public void Dispose() => _command.Dispose();
    }

    private sealed class Storer : IDisposable
    {
        private readonly SqliteCommand _nextId;
        private readonly SqliteCommand _command;

        public Storer(SqliteConnection connection)
        {
            _nextId = connection.CreateCommand();
            _nextId.CommandText = "SELECT COALESCE(MAX(id), 0) + 1 FROM declaration WHERE kind = $kind";
            _nextId.Parameters.Add("$kind", SqliteType.Text);
            _command = connection.CreateCommand();
            _command.CommandText = $"""
                INSERT INTO declaration ({Columns}, deleted_at)
                VALUES ($kind, $id, $key, $json, $managed_by, $origin, $paused, $version, $created_at, $updated_at, $deleted_at)
                ON CONFLICT (kind, id) DO UPDATE SET
                  json = excluded.json, managed_by = excluded.managed_by, origin = excluded.origin, paused = excluded.paused,
                  version = excluded.version, created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
                """;
            foreach (var name in (ReadOnlySpan<string>)["$kind", "$key", "$json", "$origin"])
            {
                _command.Parameters.Add(name, SqliteType.Text);
            }

            foreach (
                var name in (ReadOnlySpan<string>)["$id", "$managed_by", "$paused", "$version", "$created_at", "$updated_at", "$deleted_at"]
            )
            {
                _command.Parameters.Add(name, SqliteType.Integer);
            }
        }

        public Declaration Store(DeclarationWrite write, Row? row)
        {
            var stored = write.Declaration with
            {
                Id = row?.Id ?? NextId(write.Declaration.Kind),
                Version = (row?.Version ?? 0) + (write.KeepVersion ? 0 : 1),
                CreatedAt = ToMilliseconds(write.Declaration.CreatedAt),
                UpdatedAt = ToMilliseconds(write.Declaration.UpdatedAt),
            };
            var values = _command.Parameters;
            values["$kind"].Value = stored.Kind;
            values["$id"].Value = stored.Id;
            values["$key"].Value = stored.Key;
            // What is deleted leaves no secrets behind.
            values["$json"].Value = write.Delete ? "{}" : stored.Json;
            values["$managed_by"].Value = (int)stored.ManagedBy;
            values["$origin"].Value = (object?)stored.Origin ?? DBNull.Value;
            values["$paused"].Value = stored.Paused;
            values["$version"].Value = stored.Version;
            values["$created_at"].Value = stored.CreatedAt.ToUnixTimeMilliseconds();
            values["$updated_at"].Value = stored.UpdatedAt.ToUnixTimeMilliseconds();
            values["$deleted_at"].Value = write.Delete ? stored.UpdatedAt.ToUnixTimeMilliseconds() : DBNull.Value;
            _command.ExecuteNonQuery();
            return stored;
        }

        public void Dispose()
        {
            _nextId.Dispose();
            _command.Dispose();
        }

        private int NextId(string kind)
        {
            _nextId.Parameters["$kind"].Value = kind;
            return (int)(long)_nextId.ExecuteScalar()!;
        }

        private static DateTimeOffset ToMilliseconds(DateTimeOffset time) =>
            DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
    }
}
