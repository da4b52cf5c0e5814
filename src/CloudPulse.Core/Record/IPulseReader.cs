using CloudPulse.Core.Model;

namespace CloudPulse.Core.Record;

public interface IPulseReader
{
    /// <summary>Raw pulses of a subject with <paramref name="from"/> ≤ time &lt; <paramref name="to"/>, by time then id.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="order">Oldest or newest first.</param>
    /// <param name="limit">At most so many; a page that is full has a <see cref="PulsePage.Next"/>.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<PulsePage> PageAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        PageOrder order,
        int limit,
        PulseCursor? after,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// How each raw pulse with <paramref name="from"/> ≤ time &lt; <paramref name="to"/> went, by time then id: all that uptime by time needs of
    /// it. They are held all at once, so ask for a day at a time. A store that can leave out the rest of each pulse does.
    /// </summary>
    async Task<IReadOnlyList<PulseMark>> MarksAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        const int PageSize = 5_000;
        var marks = new List<PulseMark>();
        PulseCursor? after = null;
        do
        {
            var page = await PageAsync(subject, from, to, PageOrder.OldestFirst, PageSize, after, cancellationToken);
            marks.AddRange(page.Pulses.Select(pulse => new PulseMark(pulse.Time, pulse.Status, pulse.Maintenance)));
            after = page.Next;
        } while (after is not null);

        return marks;
    }

    /// <summary>
    /// One summary for each interval [bounds[i], bounds[i+1]). Exact at any bounds while raw pulses are kept; beyond, bounds are widened to
    /// whole minutes, hours or days as rollups are kept (<see cref="PulseSummary.From"/> and <see cref="PulseSummary.To"/> say what was
    /// really covered). Costs what its rollup buckets cost, not what its pulses cost.
    /// </summary>
    Task<IReadOnlyList<PulseSummary>> SummariseAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// What only raw pulses tell, over the intervals [bounds[i], bounds[i+1]): phases and regions. Reads each raw pulse in them once, holding
    /// few at a time, so it costs what there are; what is no longer kept is not there.
    /// </summary>
    Task<PulseBreakdown> BreakDownAsync(Subject subject, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellationToken);

    /// <summary>
    /// Counts by status for many subjects over the same intervals: the overview's query, answered from memory. Bounds are whole hours
    /// (the last one may be any instant, usually now). Result: [subject][interval].
    /// </summary>
    Task<IReadOnlyList<StatusCounts[]>> CountAsync(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    );

    /// <summary>The newest pulse by time; null when there is none. From memory.</summary>
    Pulse? Latest(Subject subject);

    /// <summary>Every subject that has a pulse, with its newest one's time, by key.</summary>
    Task<IReadOnlyList<Subject>> SubjectsAsync(SubjectKind kind, CancellationToken cancellationToken);

    /// <summary>Forgets a subject: its raw pulses and rollups.</summary>
    Task DeleteAsync(Subject subject, CancellationToken cancellationToken);
}

public enum PageOrder
{
    OldestFirst,
    NewestFirst,
}

/// <summary>A place between two pulses of a subject.</summary>
public readonly record struct PulseCursor(long UnixMilliseconds, ulong Id);

/// <summary>How one pulse went.</summary>
public readonly record struct PulseMark(DateTimeOffset Time, PulseStatus Status, bool Maintenance);

/// <param name="Pulses">In the order asked for.</param>
/// <param name="Next">Give it back to go on; null at the end.</param>
public sealed record PulsePage(IReadOnlyList<Pulse> Pulses, PulseCursor? Next);

/// <summary>How many pulses ended how. Pulses inside maintenance count in <see cref="Maintenance"/> only.</summary>
public readonly record struct StatusCounts(long Up, long Degraded, long Down, long Inconclusive, long Maintenance)
{
    public long Total => Up + Degraded + Down + Inconclusive + Maintenance;

    /// <summary>The pulses that count for uptime.</summary>
    public long Conclusive => Up + Degraded + Down;

    /// <summary>The ratio of checks: (up + degraded) / (up + degraded + down); null when nothing counts.</summary>
    public double? Uptime => Conclusive == 0 ? null : (double)(Up + Degraded) / Conclusive;

    public static StatusCounts operator +(StatusCounts a, StatusCounts b) =>
        new(a.Up + b.Up, a.Degraded + b.Degraded, a.Down + b.Down, a.Inconclusive + b.Inconclusive, a.Maintenance + b.Maintenance);

    public static StatusCounts Add(StatusCounts left, StatusCounts right) => left + right;
}

/// <summary>All pulses of a subject in [From, To), summed up.</summary>
public sealed record PulseSummary
{
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required StatusCounts Counts { get; init; }

    /// <summary>Latencies of conclusive pulses outside maintenance that were timed and did not fail; null when there is none.</summary>
    public LatencySummary? Latency { get; init; }
}

/// <summary>Latencies. Count, min, mean and max are exact; percentiles have a relative error of at most 1 %.</summary>
public sealed record LatencySummary(
    long Count,
    TimeSpan Min,
    TimeSpan Mean,
    TimeSpan Max,
    TimeSpan P50,
    TimeSpan P90,
    TimeSpan P95,
    TimeSpan P99
);
