using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Stores.Sqlite;

/// <summary>The state database's schema, as the steps that made it. A step that was released is never changed: add the next one.</summary>
internal static class StateSchema
{
    // Times are Unix milliseconds.
    private static readonly string[] Steps =
    [
        """
            CREATE TABLE declaration (
              kind TEXT NOT NULL, id INTEGER NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, managed_by INTEGER NOT NULL, origin TEXT,
              paused INTEGER NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER,
              PRIMARY KEY (kind, id), UNIQUE (kind, key)
            ) WITHOUT ROWID;
            CREATE TABLE incident (
              id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, kind INTEGER NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
              acknowledged_at INTEGER, acknowledged_by TEXT, cause_code TEXT, cause_detail TEXT, withdrawn INTEGER NOT NULL,
              muted_because TEXT, last_notified_at INTEGER, reminders INTEGER NOT NULL, version INTEGER NOT NULL
            );
            CREATE UNIQUE INDEX incident_open ON incident (subject, kind) WHERE ended_at IS NULL AND withdrawn = 0;
            CREATE INDEX incident_subject ON incident (subject, id);
            CREATE TABLE incident_event (
              incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE, number INTEGER NOT NULL, at INTEGER NOT NULL,
              type TEXT NOT NULL, text TEXT NOT NULL, by TEXT,
              PRIMARY KEY (incident_id, number)
            ) WITHOUT ROWID;
            -- due_at: when a pending delivery may be claimed (its next attempt, or the end of its lease); null while another one of its
            -- incident and channel goes first. queued_at: created or resent.
            CREATE TABLE delivery (
              id INTEGER PRIMARY KEY AUTOINCREMENT, channel_key TEXT NOT NULL, incident_id INTEGER, message TEXT NOT NULL,
              state INTEGER NOT NULL, created_at INTEGER NOT NULL, queued_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
              next_attempt_at INTEGER, leased_until INTEGER, due_at INTEGER, completed_at INTEGER, last_detail TEXT
            );
            CREATE INDEX delivery_due ON delivery (channel_key, due_at) WHERE due_at IS NOT NULL;
            CREATE INDEX delivery_line ON delivery (incident_id, channel_key, id) WHERE state = 0;
            CREATE INDEX delivery_pending ON delivery (queued_at) WHERE state = 0;
            CREATE INDEX delivery_completed ON delivery (completed_at) WHERE completed_at IS NOT NULL;
            CREATE INDEX delivery_channel ON delivery (channel_key, id);
            CREATE INDEX delivery_incident ON delivery (incident_id, id);
            CREATE INDEX delivery_state ON delivery (state, id);
            CREATE TABLE delivery_attempt (
              delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE, number INTEGER NOT NULL, at INTEGER NOT NULL,
              duration_us INTEGER NOT NULL, verdict INTEGER NOT NULL, code INTEGER, detail TEXT NOT NULL,
              PRIMARY KEY (delivery_id, number)
            ) WITHOUT ROWID;
            CREATE TABLE api_key (
              id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, prefix TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, scopes INTEGER NOT NULL,
              created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER, last_used_at INTEGER
            );
            """,
        """
            CREATE TABLE status_notice (
              id INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT NOT NULL, title TEXT NOT NULL, impact INTEGER NOT NULL, components TEXT NOT NULL,
              incident_id INTEGER, started_at INTEGER NOT NULL, ended_at INTEGER, version INTEGER NOT NULL
            );
            CREATE INDEX status_notice_page ON status_notice (page, id);
            CREATE INDEX status_notice_ended ON status_notice (page, ended_at);
            CREATE TABLE status_notice_update (
              notice_id INTEGER NOT NULL REFERENCES status_notice (id) ON DELETE CASCADE, number INTEGER NOT NULL, at INTEGER NOT NULL,
              status INTEGER NOT NULL, text TEXT NOT NULL, by TEXT,
              PRIMARY KEY (notice_id, number)
            ) WITHOUT ROWID;
            """,
        """
            -- name_key: the name as it is compared. epoch: sessions of another one are out of force.
            CREATE TABLE user (
              id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, role INTEGER NOT NULL,
              password_hash TEXT NOT NULL, disabled INTEGER NOT NULL, epoch INTEGER NOT NULL, version INTEGER NOT NULL,
              created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, signed_in_at INTEGER
            );
            CREATE TABLE session (
              id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, epoch INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE,
              client TEXT NOT NULL, created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
            );
            CREATE INDEX session_user ON session (user_id, id);
            """,
        "ALTER TABLE incident ADD COLUMN post_mortem TEXT;",
        """
            -- Who signs in through a provider; their password_hash is ''.
            ALTER TABLE user ADD COLUMN provider TEXT;
            ALTER TABLE user ADD COLUMN issuer TEXT;
            ALTER TABLE user ADD COLUMN subject TEXT;
            CREATE UNIQUE INDEX user_origin ON user (issuer, subject) WHERE subject IS NOT NULL;
            """,
        "CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",
    ];

    public static void Migrate(SqliteConnection connection)
    {
        using var transaction = StoreTransaction.BeginWrite(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"The data directory was written by a newer CloudPulse (schema {version}; this one knows up to {Steps.Length}). Use that version or a copy of older data."
            );
        }

        for (var step = (int)version; step < Steps.Length; step++)
        {
            command.CommandText = Steps[step] + $"PRAGMA user_version = {step + 1};";
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
