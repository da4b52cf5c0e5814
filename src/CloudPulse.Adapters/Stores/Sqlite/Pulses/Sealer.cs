using System.Runtime.InteropServices;
using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// Moves a generation of open pulses into their days' files and the rollups, and drops what is past its retention. The days' files are
/// committed first, each with the journal entry it reaches, then pulses.db: a crash in between is made good at the next open, which
/// knows by these numbers what is where. One seal or clean-up at a time.
/// </summary>
internal sealed class Sealer(PulseStoreOptions options, RollupFile rollups, PartitionSet partitions, TimeProvider time, ILogger logger)
{
    private readonly Lock _alone = new();
    private readonly ChunkCodec _codec = new();
    private readonly TextCache _texts = new();
    private readonly RollupMerger _merger = new();

    /// <summary>Raw pulses are kept since this instant: the start of the first day that is not all older than the retention.</summary>
    public long RawSince => Clock.Floor(Now - (long)options.RawRetention.TotalMilliseconds, Clock.Day);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Seal(SealedGeneration generation)
    {
        lock (_alone)
        {
            var started = time.GetTimestamp();
            while (true)
            {
                try
                {
                    Write(generation);
                    break;
                }
                catch (DamagedPartitionException damage)
                {
                    SetAside(damage, generation.Seq);
                }
            }

            foreach (var state in generation.Subjects)
            {
                lock (state.Gate)
                {
                    state.SealedLast = Math.Max(state.SealedLast, state.Frozen?.Last ?? long.MinValue);
                    state.Frozen = null;
                }
            }

            Settle(generation.Seq);
            var elapsed = time.GetElapsedTime(started);
            PulseMetrics.Seal.Record(elapsed.TotalSeconds);
            PulseLog.Sealed(logger, generation.Count, generation.Subjects.Count, elapsed.TotalMilliseconds);
        }
    }

    /// <summary>Drops the days' files and rollups that are past their retention.</summary>
    public void Expire(ICollection<SubjectState> subjects)
    {
        lock (_alone)
        {
            foreach (var day in partitions.Days)
            {
                if (day * Clock.Day < RawSince && partitions.Find(day) is { } file)
                {
                    partitions.Hide(file);
                    file.Delete();
                    PulseLog.Dropped(logger, file.Path);
                }
            }

            using var writer = rollups.BeginWrite();
            foreach (var state in subjects)
            {
                writer.Expire(
                    state.Id,
                    Since(options.MinuteRetention, Clock.Hour) / Clock.Hour,
                    Since(options.HourRetention, Clock.Hour) / Clock.Hour,
                    Since(options.DayRetention, Clock.Day) / Clock.Day
                );
            }

            writer.Commit();
        }
    }

    /// <summary>Rollups of a retention are kept since this instant, in whole units.</summary>
    public long Since(TimeSpan retention, long unit) => Math.Max(0, Clock.Floor(Now - (long)retention.TotalMilliseconds, unit));

    private void Write(SealedGeneration generation)
    {
        var days = new Dictionary<long, (PartitionFile File, PartitionWriter Writer)>();
        using var writer = rollups.BeginWrite();
        try
        {
            Forget(generation.Forgotten, writer, days);
            var rows = new List<PulseRow>();
            foreach (var state in generation.Subjects)
            {
                if (Take(state, rows))
                {
                    var span = CollectionsMarshal.AsSpan(rows);
                    WriteRaw(state.Id, span, generation.Seq, days);
                    _merger.Merge(writer, state.Id, span);
                    writer.SetSubject(state.Id, state.Subject, state.Newest);
                }
            }

            foreach (var (file, partition) in days.Values.Where(day => day.File.Version < generation.Seq))
            {
                OnPartition(file, () => partition.Commit(generation.Seq));
                partitions.Show(file);
            }

            writer.SetCheckpoint(generation.Seq, generation.NextSubject);
            writer.Commit();
        }
        finally
        {
            foreach (var (file, partition) in days.Values)
            {
                partition.Dispose();
                if (partitions.Find(file.Day) != file)
                {
                    file.Dispose();
                }
            }
        }
    }

    // Not a part of the commit: what fails here is done after the next seal.
    private void Settle(long seq)
    {
        try
        {
            rollups.Settle();
            foreach (var file in partitions.Days.Select(partitions.Find).OfType<PartitionFile>())
            {
                if (file.Version == seq)
                {
                    file.Settle();
                }
                else
                {
                    file.Rest();
                }
            }
        }
        catch (SqliteException error)
        {
            PulseLog.NotSettled(logger, error);
        }
    }

    private void Forget(List<int> subjects, RollupWriter writer, Dictionary<long, (PartitionFile File, PartitionWriter Writer)> days)
    {
        foreach (var subject in subjects)
        {
            writer.Forget(subject);
            foreach (var day in partitions.Days)
            {
                var (file, partition) = Day(day, days);
                OnPartition(file, () => partition.Forget(subject));
            }
        }
    }

    private bool Take(SubjectState state, List<PulseRow> rows)
    {
        (byte[], int)[] view;
        lock (state.Gate)
        {
            if (state.Forgotten || state.Frozen is null)
            {
                return false;
            }

            view = state.Frozen.View();
        }

        var refs = new List<RowRef>();
        OpenSegment.Collect(view, long.MinValue, long.MaxValue, refs);
        rows.Clear();
        CollectionsMarshal.SetCount(rows, refs.Count);
        var span = CollectionsMarshal.AsSpan(rows);
        var sorted = true;
        for (var index = 0; index < span.Length; index++)
        {
            PulseRowCodec.Read(refs[index].Row, _texts, out span[index]);
            sorted &= index == 0 || PulseRow.CompareIdentity(in span[index - 1], in span[index]) < 0;
        }

        if (!sorted)
        {
            span.Sort(static (a, b) => PulseRow.CompareIdentity(in a, in b));
        }

        return true;
    }

    private void WriteRaw(
        int subject,
        ReadOnlySpan<PulseRow> rows,
        long seq,
        Dictionary<long, (PartitionFile File, PartitionWriter Writer)> days
    )
    {
        var since = RawSince;
        while (!rows.IsEmpty)
        {
            var day = rows[0].Time / Clock.Day;
            var length = 1;
            while (length < rows.Length && rows[length].Time < (day + 1) * Clock.Day)
            {
                length++;
            }

            var missing = Missing(rows[..length]);
            if (!missing.IsEmpty && day * Clock.Day >= since)
            {
                var (file, partition) = Day(day, days);
                // A file that reaches this entry already got these pulses in an attempt that failed after its commit.
                if (file.Version < seq)
                {
                    Add(file, partition, subject, missing);
                }
            }

            rows = rows[length..];
        }
    }

    private static ReadOnlySpan<PulseRow> Missing(ReadOnlySpan<PulseRow> rows)
    {
        foreach (ref readonly var row in rows)
        {
            if (row.InPartition)
            {
                return Array.FindAll(rows.ToArray(), static row => !row.InPartition);
            }
        }

        return rows;
    }

    private static void Add(PartitionFile file, PartitionWriter partition, int subject, ReadOnlySpan<PulseRow> rows)
    {
        try
        {
            partition.Add(subject, rows);
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw new DamagedPartitionException(file, error);
        }
    }

    private (PartitionFile File, PartitionWriter Writer) Day(long day, Dictionary<long, (PartitionFile File, PartitionWriter Writer)> days)
    {
        if (!days.TryGetValue(day, out var open))
        {
            var file = partitions.FindOrNew(day);
            OnPartition(file, () => open = (file, file.BeginWrite(_codec)));
            days.Add(day, open);
        }

        return open;
    }

    private static void OnPartition(PartitionFile file, Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw new DamagedPartitionException(file, error);
        }
    }

    private static bool IsDamage(Exception error) =>
        error is InvalidDataException
        || (error is SqliteException direct && StoreFile.IsDamage(direct))
        || (error is PulseStoreException { InnerException: SqliteException inner } && StoreFile.IsDamage(inner));

    private void SetAside(DamagedPartitionException damage, long number)
    {
        partitions.Hide(damage.File);
        var to = damage.File.SetAside(number);
        PulseMetrics.Failures.Add(1, new KeyValuePair<string, object?>("operation", "partition"));
        PulseLog.SetAside(logger, damage.File.Path, to, damage.InnerException!);
    }
}
