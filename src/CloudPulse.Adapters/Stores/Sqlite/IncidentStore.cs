using System.Text;
using System.Text.RegularExpressions;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <inheritdoc cref="IIncidentStore"/>
public sealed partial class IncidentStore(StateDatabase database, TimeProvider time) : IIncidentStore
{
    private const string Columns =
        "id, subject, kind, started_at, ended_at, acknowledged_at, acknowledged_by, cause_code, cause_detail, withdrawn, muted_because, "
        + "last_notified_at, reminders, version, post_mortem";

    public Task<Incident?> OpenAsync(
        Incident incident,
        IncidentEvent opening,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            connection =>
            {
                // The unique index incident_open decides who opens it.
                using var insert = connection.Command(
                    "INSERT INTO incident (subject, kind, started_at, ended_at, acknowledged_at, acknowledged_by, cause_code, cause_detail, "
                        + "withdrawn, muted_because, last_notified_at, reminders, post_mortem, version) VALUES ($subject, $kind, $started, $ended, $acknowledged, "
                        + "$acknowledgedBy, $causeCode, $causeDetail, $withdrawn, $muted, $notified, $reminders, $postMortem, 1) "
                        + "ON CONFLICT (subject, kind) WHERE ended_at IS NULL AND withdrawn = 0 DO NOTHING RETURNING id",
                    [
                        .. Values(incident, opening, messages),
                        ("$subject", incident.Subject.ToString()),
                        ("$kind", (int)incident.Kind),
                        ("$started", incident.StartedAt.ToUnixTimeMilliseconds()),
                    ]
                );
                return insert.ExecuteScalar() is long id ? Tell(connection, id, opening, messages) : null;
            },
            cancellationToken
        );

    public Task<Incident?> UpdateAsync(
        Incident changed,
        IncidentEvent happened,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            connection =>
                connection.Execute(
                    "UPDATE OR IGNORE incident SET started_at = $started, ended_at = $ended, acknowledged_at = $acknowledged, "
                        + "acknowledged_by = $acknowledgedBy, cause_code = $causeCode, cause_detail = $causeDetail, withdrawn = $withdrawn, "
                        + "muted_because = $muted, last_notified_at = $notified, reminders = $reminders, "
                        + "post_mortem = $postMortem, version = version + 1 "
                        + "WHERE id = $id AND version = $version",
                    [
                        .. Values(changed, happened, messages),
                        ("$started", changed.StartedAt.ToUnixTimeMilliseconds()),
                        ("$id", changed.Id),
                        ("$version", changed.Version),
                    ]
                ) == 1
                    ? Tell(connection, changed.Id, happened, messages)
                    : null,
            cancellationToken
        );

    public Task<Incident?> GetAsync(long id, CancellationToken cancellationToken) => Task.FromResult(database.Read(c => Find(c, id)));

    public Task<IReadOnlyList<IncidentEvent>> EventsAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IncidentEvent>>(
            database.Read(connection =>
                connection.Query<IncidentEvent>(
                    row => new(row.Time(0), row.GetString(1), row.GetString(2), row.StringOrNull(3)),
                    "SELECT at, type, text, by FROM incident_event WHERE incident_id = $id ORDER BY number",
                    ("$id", id)
                )
            )
        );

    public Task<IReadOnlyList<Incident>> OpenIncidentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Incident>>(
            database.Read(connection =>
                connection.Query(Row, $"SELECT {Columns} FROM incident WHERE ended_at IS NULL AND withdrawn = 0 ORDER BY started_at, id")
            )
        );

    public Task<IReadOnlyList<Incident>> PageAsync(IncidentFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        var where = new StringBuilder("id < $before");
        var values = new List<(string, object?)> { ("$before", before ?? long.MaxValue), ("$limit", limit) };
        Add(filter.Subject is not null, "subject = $subject", "$subject", filter.Subject?.ToString());
        Add(filter.Kind is not null, "kind = $kind", "$kind", (int?)filter.Kind);
        Add(filter.Open == true, "ended_at IS NULL AND withdrawn = 0");
        Add(filter.Open == false, "(ended_at IS NOT NULL OR withdrawn = 1)");
        Add(filter.To is not null, "started_at < $to", "$to", filter.To.ToStored());
        Add(filter.From is not null, "(ended_at IS NULL OR ended_at > $from OR started_at >= $from)", "$from", filter.From.ToStored());
        Add(!filter.IncludeWithdrawn, "withdrawn = 0");
        if (filter.Search is { } search)
        {
            AddSearch(search);
        }

        return Task.FromResult<IReadOnlyList<Incident>>(
            database.Read(connection =>
                connection.Query(Row, $"SELECT {Columns} FROM incident WHERE {where} ORDER BY id DESC LIMIT $limit", [.. values])
            )
        );

        void AddSearch(IncidentSearch search)
        {
            values.Add(("$text", $"%{LikeSpecial().Replace(search.Text, "\\$0")}%"));
            foreach (var (index, subject) in search.Named.Index())
            {
                values.Add(($"$named{index}", subject.ToString()));
            }

            string[] places = ["subject", "cause_code", "cause_detail", "post_mortem"];
            var like = string.Join(" OR ", places.Select(place => $"{place} LIKE $text ESCAPE '\\'"));
            var named = string.Join(", ", search.Named.Select((_, index) => $"$named{index}"));
            where.Append(System.Globalization.CultureInfo.InvariantCulture, $" AND ({like} OR subject IN ({named}))");
        }

        void Add(bool applies, string condition, string? name = null, object? value = null)
        {
            if (applies)
            {
                where.Append(" AND ").Append(condition);
                if (name is not null)
                {
                    values.Add((name, value));
                }
            }
        }
    }

    private static List<(string Name, object? Value)> Values(
        Incident incident,
        IncidentEvent happened,
        IReadOnlyList<OutboxMessage> messages
    ) =>
        [
            ("$ended", incident.EndedAt.ToStored()),
            ("$acknowledged", incident.AcknowledgedAt.ToStored()),
            ("$acknowledgedBy", incident.AcknowledgedBy),
            ("$causeCode", incident.Cause?.Code),
            ("$causeDetail", incident.Cause?.Detail),
            ("$withdrawn", incident.Withdrawn),
            ("$muted", incident.MutedBecause),
            ("$notified", (messages.Count > 0 ? happened.At : incident.LastNotifiedAt).ToStored()),
            ("$reminders", incident.Reminders),
            ("$postMortem", incident.PostMortem),
        ];

    [GeneratedRegex(@"[%_\\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LikeSpecial();

    private Incident? Tell(SqliteConnection connection, long id, IncidentEvent happened, IReadOnlyList<OutboxMessage> messages)
    {
        connection.Execute(
            "INSERT INTO incident_event (incident_id, number, at, type, text, by) "
                + "SELECT $id, coalesce(max(number), 0) + 1, $at, $type, $text, $by FROM incident_event WHERE incident_id = $id",
            ("$id", id),
            ("$at", happened.At.ToUnixTimeMilliseconds()),
            ("$type", happened.Type),
            ("$text", happened.Text),
            ("$by", happened.By)
        );
        foreach (var message in messages)
        {
            Outbox.Put(connection, message with { Message = message.Message.ForIncident(id) }, time.GetUtcNow());
        }

        return Find(connection, id);
    }

    private static Incident? Find(SqliteConnection connection, long id) =>
        connection.Query(Row, $"SELECT {Columns} FROM incident WHERE id = $id", ("$id", id)).FirstOrDefault();

    private static Incident Row(SqliteDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Subject = row.Subject(1),
            Kind = (IncidentKind)row.GetByte(2),
            StartedAt = row.Time(3),
            EndedAt = row.TimeOrNull(4),
            AcknowledgedAt = row.TimeOrNull(5),
            AcknowledgedBy = row.StringOrNull(6),
            Cause = row.StringOrNull(7) is { } code ? new(code, row.StringOrNull(8)) : null,
            Withdrawn = row.GetBoolean(9),
            MutedBecause = row.StringOrNull(10),
            LastNotifiedAt = row.TimeOrNull(11),
            Reminders = row.GetInt32(12),
            Version = row.GetInt64(13),
            PostMortem = row.StringOrNull(14),
        };
}
