using System.Runtime.InteropServices;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Reads raw pulses from memory and from the days' files.</summary>
internal sealed class RawReader(PartitionSet partitions, Sealer sealer)
{
    /// <summary>
    /// Up to <paramref name="limit"/> pulses with from ≤ time &lt; to, in order, beyond <paramref name="after"/>. A pulse that is being
    /// sealed may be found in both places: it counts once.
    /// </summary>
    public List<PulseRow> Page(SubjectState state, long from, long to, PageOrder order, int limit, PulseCursor? after)
    {
        var comparer = order == PageOrder.OldestFirst ? IdentityOrder.Ascending : IdentityOrder.Descending;
        (from, to) = Narrow(Math.Max(from, sealer.RawSince), to, order, after);
        if (from >= to)
        {
            return [];
        }

        // Memory first: what is sealed meanwhile is then found on the disk as well, never on neither.
        var found = Open(state, from, to, limit, order, after);
        var open = found.Count;
        var days = order == PageOrder.OldestFirst ? partitions.Days : partitions.Days.Reverse();
        foreach (var day in days)
        {
            if ((day + 1) * Clock.Day > from && day * Clock.Day < to && partitions.Find(day) is { } file)
            {
                var stored = file.Read(reader => Day(reader, state.Id, from, to, order, limit, after));
                found.AddRange(stored);
                if (found.Count - open >= limit)
                {
                    break;
                }
            }
        }

        found.Sort(comparer);
        RemoveRepeated(found);
        if (found.Count > limit)
        {
            found.RemoveRange(limit, found.Count - limit);
        }

        return found;
    }

    /// <summary>Shows each pulse with from ≤ time &lt; to once, in no order, holding a chunk of them at a time.</summary>
    public void Visit(SubjectState state, long from, long to, RowVisitor visit, CancellationToken cancellationToken)
    {
        // Memory first, as in a page.
        from = Math.Max(from, sealer.RawSince);
        var open = Open(state, from, to, int.MaxValue, PageOrder.OldestFirst, after: null);
        RemoveRepeated(open);
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(open))
        {
            visit(row);
        }

        foreach (var day in partitions.Days)
        {
            var (first, last) = (Math.Max(from, day * Clock.Day), Math.Min(to, (day + 1) * Clock.Day));
            if (first < last)
            {
                partitions.Find(day)?.Read(reader => Visit(reader, state.Id, first, last, open, visit, cancellationToken));
            }
        }
    }

    /// <summary>All sealed pulses with from ≤ time &lt; to.</summary>
    public void CollectSealed(int subject, long from, long to, List<PulseRow> into)
    {
        for (var day = from / Clock.Day; day * Clock.Day < to; day++)
        {
            partitions
                .Find(day)
                ?.Read(reader =>
                {
                    foreach (var chunk in reader.Overlapping(subject, from, to))
                    {
                        into.AddRange(reader.Rows(chunk).Where(row => row.Time >= from && row.Time < to));
                    }

                    return true;
                });
        }
    }

    private static (long From, long To) Narrow(long from, long to, PageOrder order, PulseCursor? after) =>
        after is not { } cursor ? (from, to)
        : order == PageOrder.OldestFirst ? (Math.Max(from, cursor.UnixMilliseconds), to)
        : (from, Math.Min(to, cursor.UnixMilliseconds + 1));

    private static bool IsBeyond(long time, ulong id, PageOrder order, PulseCursor? after)
    {
        if (after is not { } cursor)
        {
            return true;
        }

        var compared = (time, id).CompareTo((cursor.UnixMilliseconds, cursor.Id));
        return order == PageOrder.OldestFirst ? compared > 0 : compared < 0;
    }

    private static List<PulseRow> Open(SubjectState state, long from, long to, int limit, PageOrder order, PulseCursor? after)
    {
        var refs = new List<RowRef>();
        (byte[], int)[] frozen,
            active;
        lock (state.Gate)
        {
            frozen = state.Frozen?.View() ?? [];
            active = state.Active?.View() ?? [];
        }

        OpenSegment.Collect(frozen, from, to, refs);
        OpenSegment.Collect(active, from, to, refs);
        var keyed = new List<(long Time, ulong Id, RowRef Ref)>(refs.Count);
        foreach (var row in refs)
        {
            var id = PulseRowCodec.IdOf(row.Row);
            if (IsBeyond(row.Time, id, order, after))
            {
                keyed.Add((row.Time, id, row));
            }
        }

        keyed.Sort((a, b) => (a.Time, a.Id).CompareTo((b.Time, b.Id)) * (order == PageOrder.OldestFirst ? 1 : -1));
        var texts = new TextCache();
        var rows = new List<PulseRow>(Math.Min(limit, keyed.Count));
        foreach (var (_, _, row) in keyed.Take(limit))
        {
            PulseRowCodec.Read(row.Row, texts, out var pulse);
            rows.Add(pulse);
        }

        return rows;
    }

    /// <summary>The first <paramref name="limit"/> of a day, decoding only as many chunks as that takes.</summary>
    private static List<PulseRow> Day(
        PartitionReader reader,
        int subject,
        long from,
        long to,
        PageOrder order,
        int limit,
        PulseCursor? after
    )
    {
        var ascending = order == PageOrder.OldestFirst;
        var chunks = reader.Overlapping(subject, from, to);
        if (!ascending)
        {
            chunks.Sort((a, b) => b.Last.CompareTo(a.Last));
        }

        var rows = new List<PulseRow>();
        foreach (var chunk in chunks)
        {
            if (rows.Count >= limit)
            {
                rows.Sort(ascending ? IdentityOrder.Ascending : IdentityOrder.Descending);
                rows.RemoveRange(limit, rows.Count - limit);
                if (ascending ? chunk.First > rows[^1].Time : chunk.Last < rows[^1].Time)
                {
                    break;
                }
            }

            foreach (var row in reader.Rows(chunk))
            {
                if (row.Time >= from && row.Time < to && IsBeyond(row.Time, row.Id, order, after))
                {
                    rows.Add(row);
                }
            }
        }

        return rows;
    }

    private static bool Visit(
        PartitionReader reader,
        int subject,
        long from,
        long to,
        List<PulseRow> open,
        RowVisitor visit,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in reader.Overlapping(subject, from, to))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mayRepeat = open.Count > 0 && chunk.Last >= open[0].Time && chunk.First <= open[^1].Time;
            foreach (ref readonly var row in reader.Rows(chunk).AsSpan())
            {
                if (row.Time >= from && row.Time < to && !(mayRepeat && open.BinarySearch(row, IdentityOrder.Ascending) >= 0))
                {
                    visit(row);
                }
            }
        }

        return true;
    }

    private static void RemoveRepeated(List<PulseRow> sorted)
    {
        var span = CollectionsMarshal.AsSpan(sorted);
        var kept = 0;
        for (var index = 0; index < span.Length; index++)
        {
            if (kept == 0 || PulseRow.CompareIdentity(in span[kept - 1], in span[index]) != 0)
            {
                span[kept++] = span[index];
            }
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
    }
}

internal delegate void RowVisitor(in PulseRow row);
