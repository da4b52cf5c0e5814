using System.Text.Json;
using CloudPulse.Core.StatusPages;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <inheritdoc cref="IStatusNoticeStore"/>
public sealed class StatusNoticeStore(StateDatabase database) : IStatusNoticeStore
{
    private const string Columns = "id, page, title, impact, components, incident_id, started_at, version";

    public Task<StatusNotice> AddAsync(StatusNotice notice, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                using var insert = connection.Command(
                    "INSERT INTO status_notice (page, title, impact, components, incident_id, started_at, ended_at, version) "
                        + "VALUES ($page, $title, $impact, $components, $incident, $started, $ended, 1) RETURNING id",
                    [.. Values(notice), ("$page", notice.Page)]
                );
                var id = (long)insert.ExecuteScalar()!;
                WriteUpdates(connection, id, notice.Updates);
                return Find(connection, id)!;
            },
            cancellationToken
        );

    public Task<StatusNotice?> UpdateAsync(StatusNotice changed, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var written = connection.Execute(
                    "UPDATE status_notice SET title = $title, impact = $impact, components = $components, incident_id = $incident, "
                        + "started_at = $started, ended_at = $ended, version = version + 1 WHERE id = $id AND version = $version",
                    [.. Values(changed), ("$id", changed.Id), ("$version", changed.Version)]
                );
                if (written == 0)
                {
                    return null;
                }

                connection.Execute("DELETE FROM status_notice_update WHERE notice_id = $id", ("$id", changed.Id));
                WriteUpdates(connection, changed.Id, changed.Updates);
                return Find(connection, changed.Id);
            },
            cancellationToken
        );

    public Task<bool> DeleteAsync(long id, long? ifVersion, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                connection.Execute(
                    "DELETE FROM status_notice WHERE id = $id AND version = coalesce($version, version)",
                    ("$id", id),
                    ("$version", ifVersion)
                ) == 1,
            cancellationToken
        );

    public Task<StatusNotice?> GetAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(connection => Find(connection, id)));

    public Task<IReadOnlyList<StatusNotice>> PageAsync(string page, long? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(
            database.Read(connection =>
                Read(
                    connection,
                    "WHERE page = $page AND id < $before ORDER BY id DESC LIMIT $limit",
                    ("$page", page),
                    ("$before", before ?? long.MaxValue),
                    ("$limit", limit)
                )
            )
        );

    public Task<IReadOnlyList<StatusNotice>> BetweenAsync(
        string page,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            database.Read(connection =>
                Read(
                    connection,
                    "WHERE page = $page AND (ended_at IS NULL OR (started_at < $to AND (ended_at > $from OR started_at >= $from))) "
                        + "ORDER BY started_at DESC, id DESC LIMIT $limit",
                    ("$page", page),
                    ("$from", from.ToUnixTimeMilliseconds()),
                    ("$to", to.ToUnixTimeMilliseconds()),
                    ("$limit", limit)
                )
            )
        );

    private static List<(string Name, object? Value)> Values(StatusNotice notice) =>
        [
            ("$title", notice.Title),
            ("$impact", (int)notice.Impact),
            ("$components", JsonSerializer.Serialize(notice.Components)),
            ("$incident", notice.IncidentId),
            ("$started", notice.StartedAt.ToUnixTimeMilliseconds()),
            ("$ended", notice.EndedAt.ToStored()),
        ];

    private static void WriteUpdates(SqliteConnection connection, long id, IReadOnlyList<NoticeUpdate> updates)
    {
        for (var index = 0; index < updates.Count; index++)
        {
            connection.Execute(
                "INSERT INTO status_notice_update (notice_id, number, at, status, text, by) VALUES ($id, $number, $at, $status, $text, $by)",
                ("$id", id),
                ("$number", index + 1),
                ("$at", updates[index].At.ToUnixTimeMilliseconds()),
                ("$status", (int)updates[index].Status),
                ("$text", updates[index].Text),
                ("$by", updates[index].By)
            );
        }
    }

    private static StatusNotice? Find(SqliteConnection connection, long id) =>
        Read(connection, "WHERE id = $id", ("$id", id)) is [var found] ? found : null;

    private static IReadOnlyList<StatusNotice> Read(
        SqliteConnection connection,
        string where,
        params ReadOnlySpan<(string Name, object? Value)> values
    ) =>
        [
            .. connection
                .Query(Row, $"SELECT {Columns} FROM status_notice {where}", values)
                .Select(notice => notice with { Updates = UpdatesOf(connection, notice.Id) }),
        ];

    private static List<NoticeUpdate> UpdatesOf(SqliteConnection connection, long id) =>
        connection.Query<NoticeUpdate>(
            row => new(row.Time(0), (NoticeStatus)row.GetByte(1), row.GetString(2), row.StringOrNull(3)),
            "SELECT at, status, text, by FROM status_notice_update WHERE notice_id = $id ORDER BY number",
            ("$id", id)
        );

    private static StatusNotice Row(SqliteDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Page = row.GetString(1),
            Title = row.GetString(2),
            Impact = (NoticeImpact)row.GetByte(3),
            Components = JsonSerializer.Deserialize<string[]>(row.GetString(4)) ?? [],
            IncidentId = row.IsDBNull(5) ? null : row.GetInt64(5),
            StartedAt = row.Time(6),
            Version = row.GetInt64(7),
            Updates = [],
        };
}
