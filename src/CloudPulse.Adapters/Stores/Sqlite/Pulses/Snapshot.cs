namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// One consistent sight of a subject: the rollups as committed up to some entry of the journal, and the open pulses beyond that entry.
/// </summary>
internal sealed class Snapshot : IDisposable
{
    private readonly (byte[] Bytes, int Length)[] _open;

    /// <param name="state">Its gate is held while both sides are fixed, so that no seal can come to its end in between.</param>
    public Snapshot(SubjectState state, RollupFile rollups)
    {
        Subject = state.Id;
        Rollups = rollups.Rent();
        try
        {
            lock (state.Gate)
            {
                var checkpoint = Rollups.Begin();
                Newest = state.NewestTime;
                var frozen = state.FrozenSeq > checkpoint ? state.Frozen?.View() : null;
                _open = [.. frozen ?? [], .. state.Active?.View() ?? []];
            }
        }
        catch
        {
            Rollups.Dispose();
            throw;
        }
    }

    public int Subject { get; }

    public RollupReader Rollups { get; }

    /// <summary>The newest pulse's time.</summary>
    public long Newest { get; }

    /// <summary>The open pulses with from ≤ time &lt; to, by time then id.</summary>
    public PulseRow[] Open(long from, long to)
    {
        var refs = new List<RowRef>();
        OpenSegment.Collect(_open, from, to, refs);
        var texts = new TextCache();
        var rows = new PulseRow[refs.Count];
        for (var index = 0; index < rows.Length; index++)
        {
            PulseRowCodec.Read(refs[index].Row, texts, out rows[index]);
        }

        Array.Sort(rows, IdentityOrder.Ascending);
        return rows;
    }

    public void Dispose() => Rollups.Dispose();
}
