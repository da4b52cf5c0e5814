using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Tests.Pulses;

public enum Flaw
{
    None,
    StoresRepetitions,
    ForgetsOnClose,
    TakesWhatIsTooOld,
    CountsTheUpperBound,
    LatestByArrival,
    DropsMetadata,
    AveragesPercentiles,
    CursorSkipsTies,
    DeleteLeavesRollups,
    MixesRegions,
}

/// <summary>A pulse store in memory that can be made wrong in one way at a time, to show that the contract notices.</summary>
internal sealed class FakePulseStore(TimeProvider clock, Flaw flaw) : IPulseWriter, IPulseReader
{
    private readonly Lock _lock = new();
    private readonly List<Pulse> _pulses = [];
    private readonly List<Pulse> _counted = [];

    private DateTimeOffset RawSince => new(clock.GetUtcNow().AddDays(-7).UtcDateTime.Date, TimeSpan.Zero);

    public void Close()
    {
        if (flaw == Flaw.ForgetsOnClose)
        {
            _pulses.Clear();
            _counted.Clear();
        }
    }

    public ValueTask<AppendVerdict[]> AppendAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(pulses.Select(Append).ToArray());
        }
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
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_lock)
        {
            var sign = order == PageOrder.OldestFirst ? 1 : -1;
            var found = _pulses
                .Where(pulse => pulse.Subject == subject && pulse.Time >= from && pulse.Time < to && pulse.Time >= RawSince)
                .Where(pulse => after is not { } cursor || sign * Compare(pulse, cursor) > 0)
                .OrderBy(pulse => sign * pulse.Time.UtcTicks)
                .ToList();
            found.Sort((a, b) => sign * (a.Time, a.Id).CompareTo((b.Time, b.Id)));
            var page = found.Take(limit).ToList();
            return Task.FromResult(
                new PulsePage(page, found.Count > limit ? new PulseCursor(page[^1].Time.ToUnixTimeMilliseconds(), page[^1].Id) : null)
            );
        }
    }

    public Task<IReadOnlyList<PulseSummary>> SummariseAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            var summaries = bounds.Zip(bounds.Skip(1)).Select(pair => Summarise(subject, pair.First, pair.Second)).ToList();
            return Task.FromResult<IReadOnlyList<PulseSummary>>(summaries);
        }
    }

    public Task<PulseBreakdown> BreakDownAsync(Subject subject, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var own = _pulses.Where(pulse => pulse.Subject == subject);
            return Task.FromResult(
                PulseStoreOracle.BreakDown(
                    flaw == Flaw.MixesRegions ? own.Select(pulse => pulse with { Region = Regions.Local }) : own,
                    bounds,
                    RawSince
                )
            );
        }
    }

    public async Task<IReadOnlyList<StatusCounts[]>> CountAsync(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        var counts = new List<StatusCounts[]>();
        foreach (var subject in subjects)
        {
            counts.Add([.. (await SummariseAsync(subject, bounds, cancellationToken)).Select(summary => summary.Counts)]);
        }

        return counts;
    }

    public Pulse? Latest(Subject subject)
    {
        lock (_lock)
        {
            var own = _counted.Where(pulse => pulse.Subject == subject);
            return flaw == Flaw.LatestByArrival
                ? own.LastOrDefault()
                : own.OrderBy(pulse => pulse.Time).ThenBy(pulse => pulse.Id).LastOrDefault();
        }
    }

    public Task<IReadOnlyList<Subject>> SubjectsAsync(SubjectKind kind, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<Subject>>([
                .. _pulses.Select(pulse => pulse.Subject).Where(subject => subject.Kind == kind).Distinct().OrderBy(subject => subject.Key),
            ]);
        }
    }

    public Task DeleteAsync(Subject subject, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _pulses.RemoveAll(pulse => pulse.Subject == subject);
            if (flaw != Flaw.DeleteLeavesRollups)
            {
                _counted.RemoveAll(pulse => pulse.Subject == subject);
            }

            return Task.CompletedTask;
        }
    }

    private AppendVerdict Append(Pulse pulse)
    {
        if (pulse.Time < clock.GetUtcNow().AddDays(-7) && flaw != Flaw.TakesWhatIsTooOld)
        {
            return AppendVerdict.TooOld;
        }

        if (
            flaw != Flaw.StoresRepetitions
            && _pulses.Exists(known => (known.Subject, known.Time, known.Id) == (pulse.Subject, pulse.Time, pulse.Id))
        )
        {
            return AppendVerdict.Duplicate;
        }

        _pulses.Add(flaw == Flaw.DropsMetadata ? pulse with { Metadata = null } : pulse);
        _counted.Add(pulse);
        return AppendVerdict.Stored;
    }

    private int Compare(Pulse pulse, PulseCursor cursor) =>
        (pulse.Time.ToUnixTimeMilliseconds(), flaw == Flaw.CursorSkipsTies ? cursor.Id : pulse.Id).CompareTo(
            (cursor.UnixMilliseconds, cursor.Id)
        );

    private PulseSummary Summarise(Subject subject, DateTimeOffset from, DateTimeOffset to)
    {
        if (to < from)
        {
            throw new ArgumentException("Bounds must not descend.", nameof(to));
        }

        (from, to) = (Widen(from, TimeSpan.Zero), Widen(to, TimeSpan.FromMinutes(1)));
        var own = _counted
            .Where(pulse =>
                pulse.Subject == subject
                && pulse.Time >= from
                && (pulse.Time < to || (flaw == Flaw.CountsTheUpperBound && pulse.Time == to))
            )
            .ToList();
        var counts = default(StatusCounts);
        var latency = new LatencyHistogram();
        foreach (var pulse in own)
        {
            counts += pulse.Maintenance
                ? new(0, 0, 0, 0, pulse.Count)
                : pulse.Status switch
                {
                    PulseStatus.Up => new(pulse.Count, 0, 0, 0, 0),
                    PulseStatus.Degraded => new(0, pulse.Count, 0, 0, 0),
                    PulseStatus.Down => new(0, 0, pulse.Count, 0, 0),
                    _ => new(0, 0, 0, pulse.Count, 0),
                };
            if (!pulse.Maintenance && pulse.Status is PulseStatus.Up or PulseStatus.Degraded && pulse.Latency is { } span)
            {
                latency.Add((long)span.TotalMicroseconds, pulse.Count);
            }
        }

        var summary = latency.Summarise();
        return new()
        {
            From = from,
            To = to,
            Counts = counts,
            Latency =
                flaw == Flaw.AveragesPercentiles && summary is not null ? summary with { P95 = (summary.P90 + summary.P99) / 2 } : summary,
        };
    }

    private DateTimeOffset Widen(DateTimeOffset bound, TimeSpan up)
    {
        var rest = bound.UtcTicks % TimeSpan.TicksPerMinute;
        return bound >= RawSince || rest == 0 ? bound : bound.AddTicks(-rest) + up;
    }
}
