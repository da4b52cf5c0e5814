using CloudPulse.Core.Model;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>Commands with their parameters in one expression; times are Unix milliseconds.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Command(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public static List<T> Query<T>(
        this SqliteConnection connection,
        Func<SqliteDataReader, T> row,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public static long? ToStored(this DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static string? StringOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Time(column);

    public static Subject Subject(this SqliteDataReader reader, int column) =>
        Core.Model.Subject.TryParse(reader.GetString(column), out var subject)
            ? subject
            : throw new InvalidDataException($"The store holds '{reader.GetString(column)}' where a subject belongs.");
}
