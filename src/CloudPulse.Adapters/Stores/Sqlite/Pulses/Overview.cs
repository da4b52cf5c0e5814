using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Counts over whole hours and days from memory, going to the disk only for what was not asked for before or lies further back.</summary>
internal sealed class Overview(RollupFile rollups, Summariser summariser, TimeProvider time)
{
    private const int DaysBack = 100;
    private const int DaysAhead = 8;

    /// <summary>Hours nobody asked for on so many days are let go.</summary>
    private const int IdleDays = 2;

    private long Today => time.GetUtcNow().ToUnixTimeMilliseconds() / Clock.Day;

    public StatusCounts[] Count(SubjectState state, IReadOnlyList<long> bounds)
    {
        var counts = new StatusCounts[bounds.Count - 1];
        List<int>? missing = null;
        lock (state.Gate)
        {
            using var source = new Source(state, rollups);
            var today = Today;
            var window = Window(state, source, today);
            for (var index = 0; index < counts.Length; index++)
            {
                if (Count(window, source, today, state.NewestTime, bounds[index], bounds[index + 1]) is { } known)
                {
                    counts[index] = known;
                }
                else
                {
                    (missing ??= []).Add(index);
                }
            }
        }

        foreach (var index in missing ?? [])
        {
            summariser.Run(state, [bounds[index], bounds[index + 1]], (_, _, sum) => counts[index] = sum.StatusCounts);
        }

        return counts;
    }

    /// <summary>Has the counts of these subjects at hand before they are asked for, and tomorrow's before tomorrow.</summary>
    public void Warm(IEnumerable<SubjectState> subjects, CancellationToken cancellationToken)
    {
        foreach (var state in subjects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (state.Gate)
            {
                using var source = new Source(state, rollups);
                var today = Today;
                Prefetch(Window(state, source, today), source, today);
            }
        }
    }

    private static StatusCounts? Count(CountWindow window, Source source, long today, long newest, long from, long to)
    {
        // Nothing lies beyond the newest pulse, so a whole day that reaches further says the same as a part of it.
        to = to > newest ? Math.Max(from, Clock.Ceiling(newest + 1, Clock.Day)) : to;
        if (from >= to)
        {
            return default(StatusCounts);
        }

        if (from % Clock.Hour != 0 || to % Clock.Hour != 0 || !window.Has(from / Clock.Day, Clock.Ceiling(to, Clock.Day) / Clock.Day))
        {
            return null;
        }

        var (first, last) = (Clock.Ceiling(from, Clock.Day), Clock.Floor(to, Clock.Day));
        return first > last
            ? Hours(window, source, today, from, to)
            : Hours(window, source, today, from, first)
                + window.SumDays(first / Clock.Day, last / Clock.Day)
                + Hours(window, source, today, last, to);
    }

    /// <summary>Within one day.</summary>
    private static StatusCounts Hours(CountWindow window, Source source, long today, long from, long to)
    {
        if (from >= to)
        {
            return default;
        }

        var day = from / Clock.Day;
        var hours = window.Hours(day) ?? source.Hours(window, day, today);
        hours.AskedOn = today;
        var start = day * Clock.Day;
        return hours.Counts.Sum((int)((from - start) / Clock.Hour), (int)((to - start) / Clock.Hour));
    }

    /// <summary>The subject's window; made anew where time has moved to its end, with the hours that were known.</summary>
    private static CountWindow Window(SubjectState state, Source source, long today)
    {
        if (state.Counts is { } window && window.EndDay > today + 1 && window.FirstDay <= today - DaysBack)
        {
            return window;
        }

        var made = new CountWindow(today - DaysBack, DaysBack + DaysAhead);
        source.Days(made);
        for (var day = made.FirstDay; day < made.EndDay; day++)
        {
            if (state.Counts?.Has(day, day + 1) == true && state.Counts.Hours(day) is { } hours)
            {
                made.SetHours(day, hours);
            }
        }

        return state.Counts = made;
    }

    private static void Prefetch(CountWindow window, Source source, long today)
    {
        for (var day = window.EndDay - 2; day >= window.FirstDay; day--)
        {
            var hours = window.Hours(day);
            if (hours?.AskedOn == today || day == today - 1)
            {
                // Not as asked for today: else the day after would follow at the next time.
                _ = window.Hours(day + 1) ?? source.Hours(window, day + 1, today - 1);
                _ = hours ?? source.Hours(window, day, today - 1);
            }
            else if (hours is not null && hours.AskedOn < today - IdleDays)
            {
                window.RemoveHours(day);
            }
        }
    }

    /// <summary>What the disk and the open pulses say. The gate is held: what is appended or sealed meanwhile waits for these few reads.</summary>
    private sealed class Source(SubjectState state, RollupFile rollups) : IDisposable
    {
        private Snapshot? _snapshot;

        private Snapshot Snapshot => _snapshot ??= new(state, rollups);

        public void Days(CountWindow window)
        {
            foreach (var (day, bucket) in Snapshot.Rollups.DayCounts(state.Id, window.FirstDay, window.EndDay))
            {
                window.AddDay(day, RollupCodec.ReadCounts(bucket));
            }

            foreach (var row in Snapshot.Open(window.FirstDay * Clock.Day, window.EndDay * Clock.Day))
            {
                window.Add(row.Time, row.CountIndex, row.Count);
            }
        }

        public HoursOfDay Hours(CountWindow window, long day, long askedOn)
        {
            var hours = new HoursOfDay { AskedOn = askedOn };
            foreach (var (hour, bucket) in Snapshot.Rollups.HourCounts(state.Id, day * 24, (day + 1) * 24))
            {
                hours.Counts.Add((int)(hour - (day * 24)), RollupCodec.ReadCounts(bucket));
            }

            foreach (var row in Snapshot.Open(day * Clock.Day, (day + 1) * Clock.Day))
            {
                hours.Counts.Add((int)(row.Time % Clock.Day / Clock.Hour), row.CountIndex, row.Count);
            }

            window.SetHours(day, hours);
            return hours;
        }

        public void Dispose() => _snapshot?.Dispose();
    }
}
