using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Tests.State;

public sealed class IncidentStoreTests : IncidentStoreContract, IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly StateFixture _state = new();

    protected override IIncidentStore Incidents => new IncidentStore(_state.Database, new FakeTimeProvider());

    protected override IOutbox Outbox => new Outbox(_state.Database);

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Theory]
    [InlineData("incident_event")]
    [InlineData("delivery")]
    public async Task What_breaks_half_way_leaves_nothing(string table)
    {
        await BreakAsync(table);
        await Assert.ThrowsAsync<SqliteException>(() => Incidents.OpenAsync(Incident, Opening, [Message], None));
        Assert.Empty(await Incidents.PageAsync(new(), null, 10, None));
        Assert.Empty(await Outbox.PageAsync(new(), null, 10, None));
        await _state.Database.WriteAsync(connection => connection.Execute("DROP TRIGGER broken"), None);
        Assert.NotNull(await Incidents.OpenAsync(Incident, Opening, [Message], None));
    }

    [Fact]
    public async Task An_update_that_breaks_half_way_changes_nothing()
    {
        var opened = await Incidents.OpenAsync(Incident, Opening, [], None);
        await BreakAsync("delivery");
        var acknowledged = opened! with { AcknowledgedBy = "ada" };
        await Assert.ThrowsAsync<SqliteException>(() => Incidents.UpdateAsync(acknowledged, Opening, [Message], None));
        Assert.Equal(opened, await Incidents.GetAsync(opened!.Id, None));
        Assert.Single(await Incidents.EventsAsync(opened.Id, None));
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        var opened = await Incidents.OpenAsync(Incident, Opening, [Message], None);
        await _state.ReopenAsync();
        Assert.Equal(opened, Assert.Single(await Incidents.OpenIncidentsAsync(None)));
        Assert.Single(await Outbox.PageAsync(new(), null, 10, None));
        Assert.Null(await Incidents.OpenAsync(Incident, Opening, [Message], None));
    }

    private static Incident Incident =>
        new()
        {
            Id = 0,
            Subject = Subject.Check("shop"),
            Kind = IncidentKind.Down,
            StartedAt = DateTimeOffset.UnixEpoch,
        };

    private static IncidentEvent Opening => new(DateTimeOffset.UnixEpoch, "opened", "timeout");

    private static OutboxMessage Message =>
        new(
            "ops",
            new()
            {
                IdempotencyKey = "k",
                Event = NotificationEvent.Opened,
                OccurredAt = DateTimeOffset.UnixEpoch,
                Subject = Subject.Check("shop"),
                SubjectName = "Shop",
            }
        );

    private Task BreakAsync(string table) =>
        _state.Database.WriteAsync(
            connection =>
                connection.Execute($"CREATE TRIGGER broken AFTER INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"),
            None
        );
}
