using System.Security.Cryptography;
using CloudPulse.Core.Access;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>The installation's secrets in the state database.</summary>
public sealed class SecretStore(StateDatabase database) : ISecretStore
{
    public async Task<byte[]> GetAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return database.Read(connection => Find(connection, name))
            ?? await database.WriteAsync(connection => Find(connection, name) ?? Add(connection, name), cancellationToken);
    }

    private static byte[]? Find(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM secret WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return (byte[]?)command.ExecuteScalar();
    }

    private static byte[] Add(SqliteConnection connection, string name)
    {
        var value = RandomNumberGenerator.GetBytes(ISecretStore.Bytes);
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO secret (name, value) VALUES ($name, $value)";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
        return value;
    }
}
