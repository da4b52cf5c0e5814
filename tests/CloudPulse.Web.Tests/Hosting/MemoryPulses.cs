using System.Collections.Concurrent;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Tests.Hosting;

/// <summary>A pulse store in memory that sums up the slow, obvious way. It can be told to fail.</summary>
internal sealed class MemoryPulses : IPulseReader, IRecorder
{
    private readonly ConcurrentDictionary<Subject, List<Pulse>> _pulses = new();

    /// <summary>Thrown by every question; null: none.</summary>
    public Exception? Fault { get; set; }

    public ValueTask<AppendVerdict[]> RecordAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken)
    {
        ThrowFault();
        foreach (var pulse in pulses)
        {
            var kept = _pulses.GetOrAdd(pulse.Subject, _ => []);
            lock (kept)
            {
                kept.Add(pulse);
                kept.Sort((a, b) => (a.Time, a.Id).CompareTo((b.Time, b.Id)));
            }
        }

        return new(new AppendVerdict[pulses.Count]);
    }

    public Task<PulsePage> PageAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        PageOrder order,
        int limit,
        PulseCursor? after,
        CancellationToken cancellationToken
    )
    {
        ThrowFault();
        var found = Of(subject, from, to);
        if (order == PageOrder.NewestFirst)
        {
            found.Reverse();
        }

        if (after is { } place)
        {
            var skipped = found.FindIndex(pulse => Place(pulse) == place);
            found = found[(skipped + 1)..];
        }

        var page = found.Take(limit).ToList();
        return Task.FromResult(new PulsePage(page, page.Count == limit ? Place(page[^1]) : null));
    }

    public Task<IReadOnlyList<PulseSummary>> SummariseAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        ThrowFault();
        var summaries = new List<PulseSummary>();
        for (var index = 0; index + 1 < bounds.Count; index++)
        {
            var pulses = Of(subject, bounds[index], bounds[index + 1]);
            var latencies = pulses
                .Where(pulse => pulse is { Status: PulseStatus.Up, Latency: not null })
                .Select(pulse => pulse.Latency!.Value)
                .Order()
                .ToArray();
            summaries.Add(
                new()
                {
                    From = bounds[index],
                    To = bounds[index + 1],
                    Counts = Count(pulses),
                    Latency =
                        latencies.Length == 0
                            ? null
                            : new(
                                latencies.Length,
                                latencies[0],
                                TimeSpan.FromTicks((long)latencies.Average(latency => latency.Ticks)),
                                latencies[^1],
                                latencies[latencies.Length / 2],
                                latencies[^1],
                                latencies[^1],
                                latencies[^1]
                            ),
                }
            );
        }

        return Task.FromResult<IReadOnlyList<PulseSummary>>(summaries);
    }

    public Task<PulseBreakdown> BreakDownAsync(Subject subject, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellationToken)
    {
        ThrowFault();
        return Task.FromResult(PulseStoreOracle.BreakDown(Of(subject, bounds[0], bounds[^1]), bounds, DateTimeOffset.UnixEpoch));
    }

    public Task<IReadOnlyList<StatusCounts[]>> CountAsync(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        ThrowFault();
        StatusCounts[] Of(Subject subject) =>
            [.. Enumerable.Range(0, bounds.Count - 1).Select(index => Count(this.Of(subject, bounds[index], bounds[index + 1])))];
        return Task.FromResult<IReadOnlyList<StatusCounts[]>>([.. subjects.Select(Of)]);
    }

    /// <summary>All pulses of a service, the oldest first.</summary>
    public IReadOnlyList<Pulse> OfService(string service) => Of(Subject.Service(service), DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    public Pulse? Latest(Subject subject) => Of(subject, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).LastOrDefault();

    public Task<IReadOnlyList<Subject>> SubjectsAsync(SubjectKind kind, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subject>>([.. _pulses.Keys.Where(subject => subject.Kind == kind).OrderBy(subject => subject.Key)]);

    public Task DeleteAsync(Subject subject, CancellationToken cancellationToken)
    {
        _pulses.TryRemove(subject, out _);
        return Task.CompletedTask;
    }

    private void ThrowFault()
    {
        if (Fault is { } fault)
        {
            throw fault;
        }
    }

    private List<Pulse> Of(Subject subject, DateTimeOffset from, DateTimeOffset to)
    {
        if (!_pulses.TryGetValue(subject, out var kept))
        {
            return [];
        }

        lock (kept)
        {
            return [.. kept.Where(pulse => pulse.Time >= from && pulse.Time < to)];
        }
    }

    private static StatusCounts Count(List<Pulse> pulses)
    {
        long Of(PulseStatus status) => pulses.LongCount(pulse => pulse.Status == status && !pulse.Maintenance);
        return new(
            Of(PulseStatus.Up),
            Of(PulseStatus.Degraded),
            Of(PulseStatus.Down),
            Of(PulseStatus.Inconclusive),
            pulses.LongCount(pulse => pulse.Maintenance)
        );
    }

    private static PulseCursor Place(Pulse pulse) => new(pulse.Time.ToUnixTimeMilliseconds(), pulse.Id);
}
