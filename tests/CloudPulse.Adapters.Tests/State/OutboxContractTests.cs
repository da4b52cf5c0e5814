using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Adapters.Tests.Channels;
using CloudPulse.Conformance;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Xunit.Sdk;

namespace CloudPulse.Adapters.Tests.State;

/// <summary>The contracts of the outbox and the incident store fail for stores that break them.</summary>
public sealed class OutboxContractTests : IAsyncDisposable
{
    private readonly StateFixture _state = new();

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task It_fails_an_outbox_without_leases_order_and_limits()
    {
        await FailsAsync(contract => contract.A_message_put_in_is_due_at_once_and_given_out_once());
        await FailsAsync(contract => contract.A_claim_whose_dispatcher_died_is_given_out_again_when_its_lease_ends());
        await FailsAsync(contract => contract.Of_one_incident_and_channel_only_the_oldest_is_given_out());
        await FailsAsync(contract => contract.While_the_first_waits_for_its_retry_the_next_waits_too());
        await FailsAsync(contract => contract.A_claim_keeps_its_limits_in_all_and_for_each_channel());
        await FailsAsync(contract => contract.Many_claims_at_once_share_what_is_due());
    }

    [Fact]
    public async Task It_fails_a_store_that_lets_everybody_win()
    {
        var contract = new BrokenIncidents(_state.Database);
        await Assert.ThrowsAnyAsync<XunitException>(() => contract.Only_one_of_many_at_once_opens_an_incident());
        await Assert.ThrowsAnyAsync<XunitException>(() => contract.Of_many_updates_of_one_version_one_wins_and_the_others_write_nothing());
    }

    [Fact]
    public async Task It_fails_a_store_that_forgets_messages()
    {
        var contract = new BrokenIncidents(_state.Database);
        await Assert.ThrowsAnyAsync<XunitException>(() => contract.Opening_stores_the_incident_its_event_and_its_messages());
    }

    /// <summary>Each with an empty database, so that no failure comes of the test before.</summary>
    private static async Task FailsAsync(Func<BrokenOutboxes, Task> test)
    {
        await using var state = new StateFixture();
        await Assert.ThrowsAnyAsync<XunitException>(() => test(new(state.Database)));
    }

    private sealed class BrokenOutboxes(StateDatabase database) : OutboxContract
    {
        protected override IOutbox Outbox => new Careless(new Outbox(database));

        protected override IIncidentStore Incidents => new IncidentStore(database, new FakeTimeProvider());
    }

    private sealed class BrokenIncidents(StateDatabase database) : IncidentStoreContract
    {
        protected override IOutbox Outbox => new Outbox(database);

        protected override IIncidentStore Incidents => new Generous(new IncidentStore(database, new FakeTimeProvider()));
    }

    /// <summary>Gives out whatever is pending.</summary>
    private sealed class Careless(IOutbox inner) : BreakableOutbox(inner)
    {
        public override Task<IReadOnlyList<Delivery>> ClaimAsync(
            DateTimeOffset now,
            DateTimeOffset leaseUntil,
            ClaimLimits limits,
            CancellationToken cancellationToken
        ) => PageAsync(new(State: DeliveryState.Pending), null, 100, cancellationToken);
    }

    /// <summary>Tells everyone that they won, and forgets the messages.</summary>
    private sealed class Generous(IIncidentStore inner) : IIncidentStore
    {
        public async Task<Incident?> OpenAsync(
            Incident incident,
            IncidentEvent opening,
            IReadOnlyList<OutboxMessage> messages,
            CancellationToken cancellationToken
        ) => await inner.OpenAsync(incident, opening, [], cancellationToken) ?? incident;

        public async Task<Incident?> UpdateAsync(
            Incident changed,
            IncidentEvent happened,
            IReadOnlyList<OutboxMessage> messages,
            CancellationToken cancellationToken
        ) => await inner.UpdateAsync(changed, happened, [], cancellationToken) ?? changed;

        public Task<Incident?> GetAsync(long id, CancellationToken cancellationToken) => inner.GetAsync(id, cancellationToken);

        public Task<IReadOnlyList<IncidentEvent>> EventsAsync(long id, CancellationToken cancellationToken) =>
            inner.EventsAsync(id, cancellationToken);

        public Task<IReadOnlyList<Incident>> OpenIncidentsAsync(CancellationToken cancellationToken) =>
            inner.OpenIncidentsAsync(cancellationToken);

        public Task<IReadOnlyList<Incident>> PageAsync(
            IncidentFilter filter,
            long? before,
            int limit,
            CancellationToken cancellationToken
        ) => inner.PageAsync(filter, before, limit, cancellationToken);
    }
}
