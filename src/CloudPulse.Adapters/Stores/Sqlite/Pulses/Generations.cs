using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// What is open: the generation that is being filled, and the one before it while another thread seals it. Decides when the one becomes the
/// other, and trims the journal afterwards. Used by the writing thread alone.
/// </summary>
internal sealed class Generations
{
    private static readonly TimeSpan RetrySeal = TimeSpan.FromSeconds(5);
    private readonly PulseStoreOptions _options;
    private readonly JournalFile _journal;
    private readonly SubjectDirectory _subjects;
    private readonly Sealer _sealer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _wake;
    private readonly List<(StoreRequest Request, long Seq)> _waiting = [];
    private List<int> _forgotten;
    private int _active;
    private long _trimTo;
    private SealedGeneration? _frozen;
    private Sealing? _sealing;
    private Exception? _failure;
    private long _failedAt;

    /// <param name="wake">Set when a seal has ended, so that the writing thread takes its next <see cref="Step"/>.</param>
    public Generations(
        PulseStoreOptions options,
        JournalFile journal,
        SubjectDirectory subjects,
        Sealer sealer,
        Replay replayed,
        TimeProvider time,
        ILogger logger,
        AutoResetEvent wake
    )
    {
        (_options, _journal, _subjects, _sealer, _time, _logger, _wake) = (options, journal, subjects, sealer, time, logger, wake);
        (_active, Dirty, _forgotten) = (replayed.Count, replayed.Dirty, replayed.Forgotten);
        PulseMetrics.Open.Add(_active);
    }

    /// <summary>The subjects with pulses in the generation that is being filled.</summary>
    public List<SubjectState> Dirty { get; private set; }

    public bool IsSealing => _sealing is not null;

    /// <summary>There are journal rows left to trim: take the next <see cref="Step"/> soon.</summary>
    public bool IsTrimming { get; private set; }

    public void Added(int pulses)
    {
        _active += pulses;
        PulseMetrics.Open.Add(pulses);
    }

    public void Forget(SubjectState state)
    {
        lock (state.Gate)
        {
            state.Forgotten = true;
            Added(-(state.Active?.Count ?? 0));
            state.Active = null;
        }

        Dirty.Remove(state);
        _forgotten.Add(state.Id);
    }

    /// <summary>The request is answered once everything up to now is sealed.</summary>
    public void Await(StoreRequest request) => _waiting.Add((request, _journal.LastSeq));

    public void Step()
    {
        EndSeal();
        StartSealIfDue();
        Trim();
    }

    /// <summary>Memory is bounded: while one full generation is being sealed and the next is full too, callers wait.</summary>
    /// <exception cref="PulseStoreException">It can't be sealed.</exception>
    public void WaitForRoom()
    {
        while (_active >= _options.MaxOpenPulses)
        {
            _wake.Reset();
            EndSeal();
            StartSealIfDue();
            if (_active < _options.MaxOpenPulses)
            {
                return;
            }

            if (_sealing is null)
            {
                throw new PulseStoreException(
                    $"The pulse store is full: what it gathered can't be sealed ({_failure?.Message}).",
                    _failure
                );
            }

            _wake.WaitOne();
        }
    }

    public void Close()
    {
        _waiting.ForEach(waiting => waiting.Request.Fail(new PulseStoreException("The pulse store was closed.")));
        PulseMetrics.Open.Add(-_active - (_frozen?.Count ?? 0));
    }

    private void StartSealIfDue()
    {
        var due = _waiting.Count > 0 || _active >= _options.MaxOpenPulses || _failure is not null;
        var tooSoon = _failure is not null && _waiting.Count == 0 && _time.GetElapsedTime(_failedAt) < RetrySeal;
        if (_sealing is not null || !due || tooSoon)
        {
            return;
        }

        var generation = _frozen ??= Freeze();
        if (generation.Count == 0 && generation.Forgotten.Count == 0)
        {
            _frozen = null;
            AnswerWaiting(_journal.LastSeq);
            return;
        }

        var sealing = _sealing = new();
        new Thread(() => Seal(generation, sealing)) { IsBackground = true, Name = "pulse seal" }.Start();
    }

    private void Seal(SealedGeneration generation, Sealing sealing)
    {
        try
        {
            _sealer.Seal(generation);
        }
        catch (Exception error)
        {
            sealing.Failure = error;
        }

        sealing.Ended = true;
        _wake.Set();
    }

    private SealedGeneration Freeze()
    {
        var generation = new SealedGeneration(Dirty, _forgotten, _journal.LastSeq, _active, _subjects.NextId);
        foreach (var state in Dirty)
        {
            lock (state.Gate)
            {
                (state.Frozen, state.FrozenSeq, state.Active) = (state.Active, generation.Seq, null);
            }
        }

        (Dirty, _forgotten, _active) = ([], [], 0);
        return generation;
    }

    private void EndSeal()
    {
        if (_sealing is not { Ended: true } sealing || _frozen is not { } generation)
        {
            return;
        }

        _sealing = null;
        if (sealing.Failure is null)
        {
            (_frozen, _failure) = (null, null);
            PulseMetrics.Open.Add(-generation.Count);
            (_trimTo, IsTrimming) = (generation.Seq, true);
            AnswerWaiting(generation.Seq);
            return;
        }

        (_failure, _failedAt) = (sealing.Failure, _time.GetTimestamp());
        PulseMetrics.Failures.Add(1, new KeyValuePair<string, object?>("operation", "seal"));
        PulseLog.SealFailed(_logger, generation.Count, _failure);
        var reason = StoreFile.CantWrite(_failure);
        _waiting.ForEach(waiting => waiting.Request.Fail(reason));
        _waiting.Clear();
    }

    private void AnswerWaiting(long seq)
    {
        foreach (var (request, _) in _waiting.Where(waiting => waiting.Seq <= seq))
        {
            request.Sealed();
        }

        _waiting.RemoveAll(waiting => waiting.Seq <= seq);
    }

    private void Trim()
    {
        if (!IsTrimming)
        {
            return;
        }

        try
        {
            IsTrimming = _journal.Trim(_trimTo);
        }
        catch (SqliteException)
        {
            // Rows up to the checkpoint are skipped at the next open; the next seal trims them too.
            IsTrimming = false;
        }
    }

    private sealed class Sealing
    {
        private volatile bool _ended;

        /// <summary>Read only after <see cref="Ended"/>.</summary>
        public Exception? Failure { get; set; }

        public bool Ended
        {
            get => _ended;
            set => _ended = value;
        }
    }
}
