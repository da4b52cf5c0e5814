namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Sums up a subject over intervals: whole days, hours and minutes from rollups, what is left at the ends from raw pulses, and what is open from memory.</summary>
internal sealed class Summariser(PulseStoreOptions options, RollupFile rollups, RawReader raw, Sealer sealer)
{
    /// <param name="bounds">Unix milliseconds, ascending.</param>
    /// <param name="each">Gets each interval as covered, and its sum, which is valid until it returns.</param>
    public void Run(SubjectState state, IReadOnlyList<long> bounds, Action<long, long, RollupBucket> each)
    {
        using var snapshot = new Snapshot(state, rollups);
        var first = Widen(bounds[0], ceiling: false);
        var last = Widen(bounds[^1], ceiling: true);
        var query = new Query(snapshot, raw, snapshot.Open(first, last));
        for (var index = 0; index + 1 < bounds.Count; index++)
        {
            var from = Widen(bounds[index], ceiling: false);
            var to = Math.Max(from, Widen(bounds[index + 1], ceiling: true));
            each(from, to, query.Sum(from, to));
        }
    }

    /// <summary>A bound as it can be answered: as it is while raw pulses are kept, else moved outwards to the finest rollups that are.</summary>
    public long Widen(long bound, bool ceiling)
    {
        if (bound >= sealer.RawSince)
        {
            return bound;
        }

        var unit =
            bound >= sealer.Since(options.MinuteRetention, Clock.Hour) ? Clock.Minute
            : bound >= sealer.Since(options.HourRetention, Clock.Hour) ? Clock.Hour
            : Clock.Day;
        return ceiling ? Clock.Ceiling(bound, unit) : Clock.Floor(bound, unit);
    }

    private sealed class Query(Snapshot snapshot, RawReader raw, PulseRow[] open)
    {
        private readonly RollupBucket _sum = new();
        private readonly List<PulseRow> _edge = [];
        private (long Hour, byte[] Minutes) _minutes = (-1, []);

        public RollupBucket Sum(long from, long to)
        {
            _sum.Clear();
            AddOpen(from, to);
            // Nothing lies beyond the newest pulse, so a whole day that reaches further says the same as a part of it.
            var end = to > snapshot.Newest ? Math.Max(from, Clock.Ceiling(snapshot.Newest + 1, Clock.Day)) : to;
            AddSealed(Math.Max(0, from), end);
            return _sum;
        }

        private void AddOpen(long from, long to)
        {
            var low = FirstOpenAt(from);
            for (var index = low; index < open.Length && open[index].Time < to; index++)
            {
                _sum.Add(open[index]);
            }
        }

        private int FirstOpenAt(long time)
        {
            var (low, high) = (0, open.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = open[middle].Time < time ? (middle + 1, high) : (low, middle);
            }

            return low;
        }

        private void AddSealed(long from, long to)
        {
            var (first, last) = (Clock.Ceiling(from, Clock.Minute), Clock.Floor(to, Clock.Minute));
            if (first > last)
            {
                AddRaw(from, to);
                return;
            }

            AddRaw(from, first);
            AddMinutesAndHours(first, last);
            AddRaw(last, to);
        }

        private void AddMinutesAndHours(long from, long to)
        {
            var (first, last) = (Clock.Ceiling(from, Clock.Hour), Clock.Floor(to, Clock.Hour));
            if (first > last)
            {
                AddMinutes(from, to);
                return;
            }

            AddMinutes(from, first);
            AddHoursAndDays(first, last);
            AddMinutes(last, to);
        }

        private void AddHoursAndDays(long from, long to)
        {
            var (first, last) = (Clock.Ceiling(from, Clock.Day), Clock.Floor(to, Clock.Day));
            if (first >= last)
            {
                AddBuckets(snapshot.Rollups.Hours(snapshot.Subject, from / Clock.Hour, to / Clock.Hour));
                return;
            }

            AddBuckets(snapshot.Rollups.Hours(snapshot.Subject, from / Clock.Hour, first / Clock.Hour));
            AddBuckets(snapshot.Rollups.Days(snapshot.Subject, first / Clock.Day, last / Clock.Day));
            AddBuckets(snapshot.Rollups.Hours(snapshot.Subject, last / Clock.Hour, to / Clock.Hour));
        }

        private void AddBuckets(IEnumerable<(long Bucket, byte[] Bytes)> buckets)
        {
            foreach (var (_, bytes) in buckets)
            {
                var reader = new ByteReader(bytes);
                RollupCodec.MergeInto(ref reader, _sum, snapshot.Rollups.Scratch.Read);
            }
        }

        // Within one hour.
        private void AddMinutes(long from, long to)
        {
            if (from >= to)
            {
                return;
            }

            var hour = from / Clock.Hour;
            if (_minutes.Hour != hour)
            {
                _minutes = (hour, snapshot.Rollups.Minutes(snapshot.Subject, hour));
            }

            var start = hour * Clock.Hour;
            MinuteCodec.MergeInto(
                _minutes.Minutes,
                (int)((from - start) / Clock.Minute),
                (int)((to - start) / Clock.Minute),
                _sum,
                snapshot.Rollups.Scratch.Read
            );
        }

        // A pulse that is being sealed may be in its day's file already while it still counts as open: it counts once.
        private void AddRaw(long from, long to)
        {
            if (from >= to)
            {
                return;
            }

            _edge.Clear();
            raw.CollectSealed(snapshot.Subject, from, to, _edge);
            foreach (var row in _edge)
            {
                if (Array.BinarySearch(open, row, IdentityOrder.Ascending) < 0)
                {
                    _sum.Add(row);
                }
            }
        }
    }
}
