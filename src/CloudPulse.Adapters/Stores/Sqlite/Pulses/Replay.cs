using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Puts back into memory what the journal holds beyond the last seal.</summary>
internal sealed class Replay(SubjectDirectory subjects, PartitionSet partitions, ILogger logger) : IJournalVisitor
{
    private readonly Dictionary<int, SubjectState> _byId = subjects.All.ToDictionary(state => state.Id);
    private readonly Dictionary<long, long> _reached = [];
    private byte[] _row = new byte[1_024];
    private long _seq;

    public int Count { get; private set; }

    public List<int> Forgotten { get; } = [];

    public List<SubjectState> Dirty => [.. _byId.Values.Where(state => state.Active is not null)];

    public void Run(JournalFile journal, long checkpoint)
    {
        try
        {
            foreach (var (seq, entries) in journal.ReadAfter(checkpoint))
            {
                _seq = seq;
                JournalCodec.Read(entries, this);
            }
        }
        catch (Exception error) when (error is InvalidDataException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw StoreFile.Unreadable(journal.Path, error);
        }
    }

    public void Define(int id, Subject subject)
    {
        if (!_byId.ContainsKey(id))
        {
            _byId[id] = subjects.Restore(id, subject);
        }
    }

    public void Pulse(int subject, ReadOnlySpan<byte> row, int length, long time)
    {
        if (!_byId.TryGetValue(subject, out var state))
        {
            return;
        }

        var id = PulseRowCodec.IdOf(row[^length..]);
        if (_seq > ReachedBy(time / Clock.Day))
        {
            state.Publish(row, row.Length - length, time, id);
        }
        else
        {
            if (_row.Length < row.Length)
            {
                _row = new byte[row.Length];
            }

            var copy = _row.AsSpan(0, row.Length);
            row.CopyTo(copy);
            PulseRowCodec.MarkInPartition(copy[^length..]);
            state.Publish(copy, row.Length - length, time, id);
        }

        Count++;
    }

    public void Forget(int subject)
    {
        if (_byId.Remove(subject, out var state))
        {
            subjects.Remove(state.Subject);
            Count -= state.Active?.Count ?? 0;
        }

        Forgotten.Add(subject);
    }

    private long ReachedBy(long day)
    {
        if (!_reached.TryGetValue(day, out var checkpoint))
        {
            _reached[day] = checkpoint = Read(day);
        }

        return checkpoint;
    }

    // A file that can't be read is put aside when it is next written: what the journal still has goes into the new one.
    private long Read(long day)
    {
        try
        {
            return partitions.Find(day)?.Checkpoint() ?? 0;
        }
        catch (PulseStoreException error)
        {
            PulseLog.PartitionUnreadable(logger, error);
            return 0;
        }
    }
}
