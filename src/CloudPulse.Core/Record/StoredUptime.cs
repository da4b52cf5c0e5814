using CloudPulse.Core.Model;

namespace CloudPulse.Core.Record;

/// <summary>Uptime of a subject out of the store, by both definitions. See docs/uptime.md for what is exact and what is not.</summary>
/// <param name="reader">The store.</param>
/// <param name="rawSince">Since when raw pulses are kept, asked at each call.</param>
public sealed class StoredUptime(IPulseReader reader, Func<DateTimeOffset> rawSince)
{
    /// <summary>Of more pulses than this in one rollup bucket only every n-th is placed: the result is the same.</summary>
    private const long MaxMarksPerBucket = 1_000;
    private static readonly TimeSpan Bucket = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Slice = TimeSpan.FromDays(1);

    /// <summary>
    /// The ratio of checks over [from, to): from rollups at any range. Exact while raw pulses are kept at both ends; else the ends are
    /// widened to the rollups that are kept.
    /// </summary>
    public async Task<(UptimeRatio Ratio, bool Exact)> RatioAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var summary = (await reader.SummariseAsync(subject, [from, to], cancellationToken))[0];
        return (UptimeRatio.From(summary.Counts), summary.From == from && summary.To == to);
    }

    /// <summary>
    /// Time-weighted uptime over [from, to). Exact from raw pulses while they are kept. Before that it is approximated from minute rollups
    /// (or hours or days, where only those are kept): the pulses of a bucket are taken as evenly spaced in it, well ones first, so that
    /// each change of state is at most one bucket off.
    /// </summary>
    /// <param name="staleAfter">For how long a pulse's state holds when no other follows; twice the check's interval is customary.</param>
    /// <param name="excluded">Maintenance and pauses. Pulses marked as in maintenance are left out without being named here.</param>
    public async Task<(UptimeTime Time, bool Exact)> TimeWeightedAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan staleAfter,
        IReadOnlyList<TimeRange> excluded,
        CancellationToken cancellationToken
    )
    {
        var clock = new UptimeClock(from, to, staleAfter, excluded);
        var carry = from - staleAfter;
        var raw = rawSince();
        var exact = carry >= raw;
        if (!exact)
        {
            await AddRollupsAsync(clock, subject, Floor(carry), raw < to ? raw : to, cancellationToken);
        }

        await AddRawAsync(clock, subject, exact ? carry : raw, to, cancellationToken);
        return (clock.Finish(), exact);
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % Bucket.Ticks, TimeSpan.Zero);

    private async Task AddRawAsync(
        UptimeClock clock,
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        // A day at a time, as stores keep them.
        for (var start = from; start < to; )
        {
            var midnight = new DateTimeOffset(start.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            var end = midnight < to ? midnight : to;
            foreach (var mark in await reader.MarksAsync(subject, start, end, cancellationToken))
            {
                clock.Add(mark.Time, StateOf(mark));
            }

            start = end;
        }
    }

    private static UptimeState StateOf(PulseMark mark) =>
        mark switch
        {
            { Maintenance: true } => UptimeState.Excluded,
            { Status: PulseStatus.Up or PulseStatus.Degraded } => UptimeState.Up,
            { Status: PulseStatus.Down } => UptimeState.Down,
            _ => UptimeState.Unknown,
        };

    private async Task AddRollupsAsync(
        UptimeClock clock,
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset? done = null;
        for (var start = from; start < to; start += Slice)
        {
            var end = start + Slice < to ? start + Slice : to;
            var buckets = await reader.SummariseAsync(subject, SummaryBounds.Every(start, end, Bucket), cancellationToken);
            foreach (var bucket in buckets)
            {
                // Where only wider rollups are kept, neighbours are widened to the same one.
                if (done is null || bucket.From >= done)
                {
                    AddBucket(clock, bucket);
                    done = bucket.To;
                }
            }
        }
    }

    private static void AddBucket(UptimeClock clock, PulseSummary bucket)
    {
        var counts = bucket.Counts;
        var ticks = (bucket.To - bucket.From).Ticks;
        var position = 0L;
        Spread(counts.Up + counts.Degraded, UptimeState.Up);
        Spread(counts.Inconclusive, UptimeState.Unknown);
        Spread(counts.Maintenance, UptimeState.Excluded);
        Spread(counts.Down, UptimeState.Down);

        void Spread(long count, UptimeState state)
        {
            var stride = Math.Max(1, count / MaxMarksPerBucket);
            for (var offset = 0L; offset < count; offset += stride)
            {
                clock.Add(bucket.From.AddTicks((long)((Int128)ticks * (position + offset) / counts.Total)), state);
            }

            position += count;
        }
    }
}
