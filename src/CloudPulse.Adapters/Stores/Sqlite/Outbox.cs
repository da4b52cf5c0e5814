using System.Text;
using CloudPulse.Core.Notify;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <inheritdoc cref="IOutbox"/>
/// <remarks>
/// The pending deliveries of one incident to one channel are a line. Only the line's first has a <c>due_at</c>, so that a claim reads what
/// is due from one index and nothing else; <see cref="Reline"/> moves it on.
/// </remarks>
public sealed class Outbox(StateDatabase database) : IOutbox
{
    private const int PurgeBatch = 500;

    /// <summary>The queries that must stay fast however much waits or is done: a test reads their plans.</summary>
    internal const string NextChannel =
        "SELECT channel_key, due_at FROM delivery WHERE channel_key > $after AND due_at IS NOT NULL ORDER BY channel_key, due_at LIMIT 1";
    internal const string DueOfChannel =
        "SELECT id FROM delivery WHERE channel_key = $channel AND due_at <= $now ORDER BY due_at, id LIMIT $room";
    internal const string OldestPending =
        "SELECT queued_at, channel_key FROM delivery INDEXED BY delivery_pending WHERE state = 0 ORDER BY queued_at LIMIT 1";
    internal const string LongCompleted = "SELECT id FROM delivery WHERE completed_at < $before LIMIT $batch";

    private const string Columns =
        "id, channel_key, message, state, created_at, queued_at, attempts, next_attempt_at, completed_at, last_detail";

    public async Task<IReadOnlyList<Delivery>> ClaimAsync(
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        ClaimLimits limits,
        CancellationToken cancellationToken
    )
    {
        // Most looks find nothing: they must not queue for the one writer.
        return database.Read(connection => DueChannels(connection, now, limits)).Count == 0
            ? []
            : await database.WriteAsync(connection => Claim(connection, now, leaseUntil, limits), cancellationToken);
    }

    public Task CompleteAsync(
        long id,
        DeliveryAttempt attempt,
        DeliveryState state,
        DateTimeOffset? nextAttemptAt,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            connection =>
            {
                var ended = attempt.At + attempt.Duration;
                connection.Execute(
                    "INSERT INTO delivery_attempt (delivery_id, number, at, duration_us, verdict, code, detail) "
                        + "SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM delivery_attempt WHERE delivery_id = $id), "
                        + "$at, $duration, $verdict, $code, $detail FROM delivery WHERE id = $id",
                    ("$id", id),
                    ("$at", attempt.At.ToUnixTimeMilliseconds()),
                    ("$duration", (long)attempt.Duration.TotalMicroseconds),
                    ("$verdict", (int)attempt.Verdict),
                    ("$code", attempt.Code),
                    ("$detail", attempt.Detail)
                );
                var line = connection.Query(
                    LineOf,
                    "UPDATE delivery SET state = $state, attempts = attempts + 1, next_attempt_at = $next, due_at = $next, "
                        + "leased_until = NULL, completed_at = $completed, last_detail = $detail WHERE id = $id AND state = 0 "
                        + "RETURNING incident_id, channel_key",
                    ("$id", id),
                    ("$state", (int)state),
                    ("$next", state == DeliveryState.Pending ? (nextAttemptAt ?? ended).ToUnixTimeMilliseconds() : null),
                    ("$completed", state == DeliveryState.Pending ? null : ended.ToUnixTimeMilliseconds()),
                    ("$detail", attempt.Detail)
                );
                return Reline(connection, line, DateTimeOffset.MaxValue);
            },
            cancellationToken
        );

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            database.Read<DateTimeOffset?>(connection =>
                Channels(connection) is { Count: > 0 } channels
                    ? DateTimeOffset.FromUnixTimeMilliseconds(channels.Min(channel => channel.Due))
                    : null
            )
        );

    public Task HastenAsync(string channelKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                connection.Execute(
                    "UPDATE delivery SET next_attempt_at = $now, due_at = $now "
                        + "WHERE channel_key = $channel AND due_at > $now AND leased_until IS NULL",
                    ("$channel", channelKey),
                    ("$now", now.ToUnixTimeMilliseconds())
                ),
            cancellationToken
        );

    public Task<Delivery> EnqueueAsync(OutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => Find(connection, Insert(connection, message, now))!, cancellationToken);

    public Task<Delivery?> ResendAsync(long id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var line = connection.Query(
                    LineOf,
                    "UPDATE delivery SET state = 0, attempts = 0, queued_at = $now, next_attempt_at = $now, leased_until = NULL, "
                        + "completed_at = NULL, due_at = CASE WHEN incident_id IS NULL THEN $now END "
                        + "WHERE id = $id AND state <> 0 RETURNING incident_id, channel_key",
                    ("$id", id),
                    ("$now", now.ToUnixTimeMilliseconds())
                );
                Reline(connection, line, now);
                return line.Count == 0 ? null : Find(connection, id);
            },
            cancellationToken
        );

    public Task<Delivery?> GetAsync(long id, CancellationToken cancellationToken) => Task.FromResult(database.Read(c => Find(c, id)));

    public Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeliveryAttempt>>(
            database.Read(connection =>
                connection.Query<DeliveryAttempt>(
                    row =>
                        new(
                            row.Time(0),
                            TimeSpan.FromMicroseconds(row.GetInt64(1)),
                            (DeliveryVerdict)row.GetInt32(2),
                            row.IsDBNull(3) ? null : row.GetInt32(3),
                            row.GetString(4)
                        ),
                    "SELECT at, duration_us, verdict, code, detail FROM delivery_attempt WHERE delivery_id = $id ORDER BY number",
                    ("$id", id)
                )
            )
        );

    public Task<IReadOnlyList<Delivery>> PageAsync(DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        var where = new StringBuilder("id < $before");
        where.Append(filter.ChannelKey is null ? "" : " AND channel_key = $channel");
        where.Append(filter.IncidentId is null ? "" : " AND incident_id = $incident");
        where.Append(filter.State is null ? "" : " AND state = $state");
        return Task.FromResult<IReadOnlyList<Delivery>>(
            database.Read(connection =>
                connection.Query(
                    Row,
                    $"SELECT {Columns} FROM delivery WHERE {where} ORDER BY id DESC LIMIT $limit",
                    ("$before", before ?? long.MaxValue),
                    ("$limit", limit),
                    ("$channel", filter.ChannelKey),
                    ("$incident", filter.IncidentId),
                    ("$state", (int?)filter.State)
                )
            )
        );
    }

    public Task<OutboxDepth> DepthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            database.Read(connection =>
                connection
                    .Query<OutboxDepth>(
                        row => new(row.GetInt64(0), row.TimeOrNull(1), row.StringOrNull(2)),
                        $"SELECT (SELECT count(*) FROM delivery WHERE state = 0), queued_at, channel_key FROM ({OldestPending})"
                    )
                    .FirstOrDefault()
            )
        );

    public async Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // In small transactions: a delivery that waits to be written must not wait for a year's log to go.
        var purged = 0;
        int batch;
        do
        {
            batch = await database.WriteAsync(
                connection =>
                    connection.Execute(
                        $"DELETE FROM delivery WHERE id IN ({LongCompleted})",
                        ("$before", before.ToUnixTimeMilliseconds()),
                        ("$batch", PurgeBatch)
                    ),
                cancellationToken
            );
            purged += batch;
        } while (batch == PurgeBatch);

        return purged;
    }

    /// <summary>Puts a message into its line, within the caller's transaction: at the end, or in place of a reminder that it outdates.</summary>
    internal static void Put(SqliteConnection connection, OutboxMessage message, DateTimeOffset now)
    {
        if (message.Message.Event != NotificationEvent.Reminder || !ReplaceReminder(connection, message, now))
        {
            Insert(connection, message, now);
        }
    }

    private static bool ReplaceReminder(SqliteConnection connection, OutboxMessage message, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE delivery SET message = $message WHERE id = (SELECT max(id) FROM delivery "
                + "WHERE incident_id = $incident AND channel_key = $channel AND state = 0) "
                + "AND coalesce(leased_until, 0) <= $now AND json_extract(message, '$.event') = $event",
            ("$message", NotificationJson.Write(message.Message)),
            ("$incident", message.Message.IncidentId),
            ("$channel", message.ChannelKey),
            ("$now", now.ToUnixTimeMilliseconds()),
            ("$event", NotificationText.NameOf(NotificationEvent.Reminder))
        ) == 1;

    private static long Insert(SqliteConnection connection, OutboxMessage message, DateTimeOffset now)
    {
        using var command = connection.Command(
            "INSERT INTO delivery (channel_key, incident_id, message, state, created_at, queued_at, attempts, next_attempt_at, due_at) "
                + "SELECT $channel, $incident, $message, 0, $now, $now, 0, $now, CASE WHEN NOT EXISTS (SELECT 1 FROM delivery "
                + "WHERE incident_id = $incident AND channel_key = $channel AND state = 0) THEN $now END RETURNING id",
            ("$channel", message.ChannelKey),
            ("$incident", message.Message.IncidentId),
            ("$message", NotificationJson.Write(message.Message)),
            ("$now", now.ToUnixTimeMilliseconds())
        );
        return (long)command.ExecuteScalar()!;
    }

    internal static List<Delivery> Claim(SqliteConnection connection, DateTimeOffset now, DateTimeOffset leaseUntil, ClaimLimits limits)
    {
        var claimed = new List<Delivery>();
        foreach (var (channel, _) in DueChannels(connection, now, limits))
        {
            var room = Math.Min(limits.For(channel), limits.Total - claimed.Count);
            if (room <= 0)
            {
                break;
            }

            claimed.AddRange(
                connection.Query(
                    Row,
                    $"UPDATE delivery SET leased_until = $lease, due_at = $lease WHERE id IN ({DueOfChannel}) RETURNING {Columns}",
                    ("$lease", leaseUntil.ToUnixTimeMilliseconds()),
                    ("$channel", channel),
                    ("$now", now.ToUnixTimeMilliseconds()),
                    ("$room", room)
                )
            );
        }

        claimed.Sort((a, b) => a.Id.CompareTo(b.Id));
        return claimed;
    }

    /// <summary>The channels that have something due and room for it, the one that waits longest first.</summary>
    private static List<(string Key, long Due)> DueChannels(SqliteConnection connection, DateTimeOffset now, ClaimLimits limits)
    {
        var channels = Channels(connection);
        channels.RemoveAll(channel => channel.Due > now.ToUnixTimeMilliseconds() || limits.For(channel.Key) <= 0);
        channels.Sort((a, b) => a.Due.CompareTo(b.Due));
        return channels;
    }

    /// <summary>Every channel with pending deliveries and when its first is due: one step in the index for each channel.</summary>
    private static List<(string Key, long Due)> Channels(SqliteConnection connection)
    {
        var channels = new List<(string Key, long Due)>();
        using var next = connection.Command(NextChannel, ("$after", ""));
        while (true)
        {
            using var reader = next.ExecuteReader();
            if (!reader.Read())
            {
                return channels;
            }

            channels.Add((reader.GetString(0), reader.GetInt64(1)));
            next.Parameters[0].Value = channels[^1].Key;
        }
    }

    /// <summary>
    /// Makes the oldest pending delivery of a line its first, unless one of them is out at <paramref name="now"/>: then its completion
    /// does it.
    /// </summary>
    private static int Reline(SqliteConnection connection, List<(long? Incident, string Channel)> lines, DateTimeOffset now) =>
        lines is [{ Incident: { } incident, Channel: var channel }]
            ? connection.Execute(
                "WITH line AS (SELECT id, leased_until FROM delivery WHERE incident_id = $incident AND channel_key = $channel AND state = 0) "
                    + "UPDATE delivery SET due_at = CASE WHEN due_at IS NULL THEN next_attempt_at END "
                    + "WHERE incident_id = $incident AND channel_key = $channel AND state = 0 "
                    + "AND (due_at IS NULL) = (id = (SELECT min(id) FROM line)) "
                    + "AND NOT EXISTS (SELECT 1 FROM line WHERE leased_until > $now)",
                ("$incident", incident),
                ("$channel", channel),
                ("$now", now.ToUnixTimeMilliseconds())
            )
            : 0;

    private static (long? Incident, string Channel) LineOf(SqliteDataReader row) =>
        (row.IsDBNull(0) ? null : row.GetInt64(0), row.GetString(1));

    private static Delivery? Find(SqliteConnection connection, long id) =>
        connection.Query(Row, $"SELECT {Columns} FROM delivery WHERE id = $id", ("$id", id)).FirstOrDefault();

    private static Delivery Row(SqliteDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            ChannelKey = row.GetString(1),
            Message = NotificationJson.Read(row.GetString(2)),
            State = (DeliveryState)row.GetByte(3),
            CreatedAt = row.Time(4),
            ResentAt = row.GetInt64(5) == row.GetInt64(4) ? null : row.Time(5),
            Attempts = row.GetInt32(6),
            NextAttemptAt = row.TimeOrNull(7),
            CompletedAt = row.TimeOrNull(8),
            LastDetail = row.StringOrNull(9),
        };
}
