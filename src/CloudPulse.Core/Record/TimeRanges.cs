namespace CloudPulse.Core.Record;

internal static class TimeRanges
{
    /// <summary>The union of ranges within [from, to) in UTC ticks: ascending, apart from each other, none empty.</summary>
    public static IReadOnlyList<(long From, long To)> Union(IReadOnlyList<TimeRange> ranges, long from, long to)
    {
        var union = new List<(long From, long To)>();
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            var next = (From: Math.Max(from, range.From.UtcTicks), To: Math.Min(to, range.To.UtcTicks));
            if (next.From >= next.To)
            {
                continue;
            }

            if (union.Count > 0 && next.From <= union[^1].To)
            {
                union[^1] = (union[^1].From, Math.Max(union[^1].To, next.To));
            }
            else
            {
                union.Add(next);
            }
        }

        return union;
    }
}
