using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>The pulses of one group commit, judged and encoded but not yet stored. Used by the writing thread alone.</summary>
internal sealed class StagedPulses(SubjectDirectory subjects, IdentityIndex sealedIdentities, Action<Subject, Exception> notCompared)
{
    private const int KeptIdentities = 65_536;
    private readonly ByteWriter _scratch = new();
    private readonly List<Entry> _pulses = [];
    private readonly List<SubjectState> _defined = [];
    private HashSet<(int Subject, long Time, ulong Id)> _identities = [];

    public ByteWriter Journal { get; } = new(65_536);

    public int Count => _pulses.Count;

    public void Clear()
    {
        Journal.Clear();
        JournalCodec.Begin(Journal);
        _pulses.Clear();
        _defined.Clear();
        if (_identities.Count > KeptIdentities)
        {
            _identities = [];
        }

        _identities.Clear();
    }

    /// <summary>Judges the pulses of a call and takes those that are new; when it throws, nothing of the call was taken.</summary>
    public void Stage(AppendRequest request, long oldest)
    {
        var (bytes, count, defined) = (Journal.Length, _pulses.Count, _defined.Count);
        try
        {
            for (var index = 0; index < request.Pulses.Count; index++)
            {
                request.Verdicts[index] = Stage(request.Pulses[index], oldest);
            }
        }
        catch
        {
            Journal.Truncate(bytes);
            foreach (var pulse in _pulses[count..])
            {
                _identities.Remove((pulse.State.Id, pulse.Time, pulse.Id));
            }

            _pulses.RemoveRange(count, _pulses.Count - count);
            Undefine(defined);
            throw;
        }
    }

    /// <summary>Makes what was committed visible.</summary>
    public void Publish(List<SubjectState> dirty)
    {
        foreach (var pulse in _pulses)
        {
            var state = pulse.State;
            lock (state.Gate)
            {
                if (state.Active is null)
                {
                    dirty.Add(state);
                }

                state.Publish(Journal.From(pulse.Start)[..pulse.Length], pulse.Prefix, pulse.Time, pulse.Id);
                state.Counts?.Add(pulse.Time, pulse.Kind, pulse.Count);
            }
        }

        _defined.Clear();
    }

    /// <summary>The commit failed: subjects that were new in it are still not known to the journal.</summary>
    public void Abandon() => Undefine(0);

    private void Undefine(int from)
    {
        foreach (var state in _defined[from..])
        {
            state.Defined = false;
        }

        _defined.RemoveRange(from, _defined.Count - from);
    }

    private AppendVerdict Stage(Pulse pulse, long oldest)
    {
        var time = pulse.Time.ToUnixTimeMilliseconds();
        if (time < oldest)
        {
            return AppendVerdict.TooOld;
        }

        var state = subjects.FindOrAdd(pulse.Subject);
        if (!_identities.Add((state.Id, time, pulse.Id)) || IsStored(state, time, pulse.Id))
        {
            return AppendVerdict.Duplicate;
        }

        if (!state.Defined)
        {
            JournalCodec.Define(Journal, state.Id, state.Subject);
            state.Defined = true;
            _defined.Add(state);
        }

        var start = JournalCodec.Add(Journal, state.Id);
        var prefix = PulseRowCodec.Write(Journal, pulse, _scratch);
        var kind = pulse.Maintenance ? RollupBucket.MaintenanceIndex : (int)pulse.Status;
        _pulses.Add(new(state, time, pulse.Id, kind, pulse.Count, start, Journal.Length - start, prefix));
        return AppendVerdict.Stored;
    }

    private bool IsStored(SubjectState state, long time, ulong id)
    {
        // Only this thread makes it newer.
        if (time > state.NewestTime)
        {
            return false;
        }

        bool mayBeSealed;
        lock (state.Gate)
        {
            if (state.Active?.Contains(time, id) == true || state.Frozen?.Contains(time, id) == true)
            {
                return true;
            }

            mayBeSealed = time <= state.SealedLast;
        }

        try
        {
            return mayBeSealed && sealedIdentities.Contains(state.Id, time, id);
        }
        catch (PulseStoreException damage)
        {
            notCompared(state.Subject, damage);
            return false;
        }
    }

    private readonly record struct Entry(SubjectState State, long Time, ulong Id, int Kind, int Count, int Start, int Length, int Prefix);
}
