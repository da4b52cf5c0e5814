using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.State;

public sealed class OutboxTests : OutboxContract, IAsyncDisposable
{
    private readonly StateFixture _state = new();

    protected override IIncidentStore Incidents => new IncidentStore(_state.Database, new FakeTimeProvider());

    protected override IOutbox Outbox => new Outbox(_state.Database);

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Theory]
    [InlineData(Stores.Sqlite.Outbox.NextChannel)]
    [InlineData(Stores.Sqlite.Outbox.DueOfChannel)]
    [InlineData(Stores.Sqlite.Outbox.OldestPending)]
    [InlineData(Stores.Sqlite.Outbox.LongCompleted)]
    [InlineData("SELECT 1 FROM delivery WHERE incident_id = 1 AND channel_key = 'a' AND state = 0")]
    [InlineData("SELECT id FROM delivery WHERE id < 9 AND channel_key = 'a' ORDER BY id DESC LIMIT 1")]
    [InlineData("SELECT id FROM delivery WHERE id < 9 AND incident_id = 1 ORDER BY id DESC LIMIT 1")]
    [InlineData("SELECT id FROM delivery WHERE id < 9 AND state = 2 ORDER BY id DESC LIMIT 1")]
    public void A_query_reads_an_index_and_sorts_nothing(string query)
    {
        string[] names = ["$after", "$channel", "$now", "$room", "$before", "$batch"];
        (string, object?)[] values = [.. names.Select(name => (name, (object?)1))];
        var plan = string.Join('\n', _state.Database.Read(c => c.Query(row => row.GetString(3), "EXPLAIN QUERY PLAN " + query, values)));
        Assert.Contains("USING", plan, StringComparison.Ordinal);
        Assert.Contains("INDEX", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_reads_a_handful_of_rows_however_many_wait_or_are_done()
    {
        await FillAsync(completed: 100_000, pendingLines: 10, pendingPerLine: 1_000);
        var now = DateTimeOffset.UnixEpoch.AddDays(1);
        var claimed = await Outbox.ClaimAsync(now, now.AddMinutes(1), ClaimLimits.UpTo(64), CancellationToken.None);
        Assert.Equal(10, claimed.Count);
        Assert.Empty(await Outbox.ClaimAsync(now, now.AddMinutes(1), ClaimLimits.UpTo(64), CancellationToken.None));
    }

    private Task<int> FillAsync(int completed, int pendingLines, int pendingPerLine)
    {
        var json = NotificationJson.Write(
            new()
            {
                IdempotencyKey = "k",
                Event = NotificationEvent.Reminder,
                OccurredAt = DateTimeOffset.UnixEpoch,
                Subject = Subject.Check("shop"),
                SubjectName = "Shop",
            }
        );
        return _state.Database.WriteAsync(
            connection =>
                connection.Execute(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $completed) INSERT INTO delivery (channel_key, "
                        + "incident_id, message, state, created_at, queued_at, attempts, completed_at) SELECT 'c' || (i % 10), i, $json, 1, 0, 0, 1, 1 "
                        + "FROM n",
                    ("$completed", completed),
                    ("$json", json)
                )
                + connection.Execute(
                    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $lines * $each - 1) INSERT INTO delivery (channel_key, "
                        + "incident_id, message, state, created_at, queued_at, attempts, next_attempt_at, due_at) SELECT 'c' || (i / $each), i / $each, "
                        + "$json, 0, 0, 0, 0, 0, CASE WHEN i % $each = 0 THEN 0 END FROM n",
                    ("$lines", pendingLines),
                    ("$each", pendingPerLine),
                    ("$json", json)
                ),
            CancellationToken.None
        );
    }
}
