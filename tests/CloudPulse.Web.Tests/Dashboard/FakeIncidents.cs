using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Tests.Dashboard;

internal sealed class FakeIncidents(TimeProvider time) : IIncidentStore
{
    private readonly List<Incident> _all = [];
    private readonly Dictionary<long, List<IncidentEvent>> _events = [];

    public Incident Open(Check check, IncidentKind kind, DateTimeOffset since, Failure cause)
    {
        var incident = new Incident
        {
            Id = _all.Count + 1,
            Subject = check.Subject,
            Kind = kind,
            StartedAt = since,
            Cause = cause,
        };
        _all.Add(incident);
        _events[incident.Id] = [new(since.AddMinutes(2), "opened", cause.ToString())];
        return incident;
    }

    public void End(long id)
    {
        var index = _all.FindIndex(incident => incident.Id == id);
        _all[index] = _all[index] with { EndedAt = time.GetUtcNow() };
        _events[id].Add(new(time.GetUtcNow(), "resolved", "recovered"));
    }

    public Task<Incident?> OpenAsync(
        Incident incident,
        IncidentEvent opening,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<Incident?> UpdateAsync(
        Incident changed,
        IncidentEvent happened,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var index = _all.FindIndex(incident => incident.Id == changed.Id && incident.Version == changed.Version);
        if (index < 0)
        {
            return Task.FromResult<Incident?>(null);
        }

        _all[index] = changed with { Version = changed.Version + 1 };
        _events[changed.Id].Add(happened);
        return Task.FromResult<Incident?>(_all[index]);
    }

    public Task<Incident?> GetAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult(_all.Find(incident => incident.Id == id));

    public Task<IReadOnlyList<IncidentEvent>> EventsAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IncidentEvent>>(_events[id]);

    public Task<IReadOnlyList<Incident>> OpenIncidentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Incident>>([.. _all.Where(incident => incident.IsOpen).OrderBy(incident => incident.StartedAt)]);

    public Task<IReadOnlyList<Incident>> PageAsync(IncidentFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Incident>>([
            .. _all.Where(incident =>
                    (filter.Subject is null || incident.Subject == filter.Subject)
                    && (filter.Open is null || incident.IsOpen == filter.Open)
                    && (before is null || incident.Id < before)
                    && (filter.Kind is null || incident.Kind == filter.Kind)
                    && (filter.To is null || incident.StartedAt < filter.To)
                    && (filter.From is null || incident.EndedAt is null || incident.EndedAt > filter.From)
                    && (
                        filter.Search is not { } search
                        || search.Named.Contains(incident.Subject)
                        || $"{incident.Subject} {incident.Cause} {incident.PostMortem}".Contains(
                            search.Text,
                            StringComparison.OrdinalIgnoreCase
                        )
                    )
                )
                .OrderByDescending(incident => incident.Id)
                .Take(limit),
        ]);
}
