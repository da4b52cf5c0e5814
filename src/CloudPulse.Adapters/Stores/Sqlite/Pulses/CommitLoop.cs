using System.Threading.Channels;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// The writing thread: gathers the calls that wait into one commit of the journal, makes them visible, answers them. While a commit runs
/// the next group gathers; nothing ever waits for company.
/// </summary>
internal sealed class CommitLoop : IDisposable
{
    private const int MaxWaitingCalls = 1_024;
    private const int MaxGroupPulses = 16_384;

    // A full channel makes callers wait: that is the store's back-pressure.
    private readonly Channel<StoreRequest> _requests = System.Threading.Channels.Channel.CreateBounded<StoreRequest>(
        new BoundedChannelOptions(MaxWaitingCalls) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }
    );

    private readonly AutoResetEvent _wake = new(false);
    private readonly PulseStoreOptions _options;
    private readonly JournalFile _journal;
    private readonly SubjectDirectory _subjects;
    private readonly Generations _open;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StagedPulses _staged;
    private readonly List<AppendRequest> _group = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CommitLoop(
        PulseStoreOptions options,
        JournalFile journal,
        SubjectDirectory subjects,
        PartitionSet partitions,
        Sealer sealer,
        Replay replayed,
        TimeProvider time,
        ILogger logger
    )
    {
        (_options, _journal, _subjects, _time, _logger) = (options, journal, subjects, time, logger);
        _open = new(options, journal, subjects, sealer, replayed, time, logger, _wake);
        _staged = new(subjects, new(partitions), (subject, error) => PulseLog.NotCompared(logger, subject.ToString(), error));
        new Thread(Run) { IsBackground = true, Name = "pulse store" }.Start();
    }

    /// <summary>Ends when the loop has: after <see cref="Complete"/>, when all that was asked is answered.</summary>
    public Task Ended => _ended.Task;

    public async ValueTask SendAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new PulseStoreException("The pulse store is closed.");
        }

        _wake.Set();
    }

    public void Complete()
    {
        _requests.Writer.TryComplete();
        _wake.Set();
    }

    public void Dispose() => _wake.Dispose();

    private void Run()
    {
        try
        {
            while (Step()) { }
        }
        catch (Exception error)
        {
            PulseLog.LoopFailed(_logger, error);
        }
        finally
        {
            // Nobody may wait for an answer that can't come any more.
            _requests.Writer.TryComplete();
            while (_requests.Reader.TryRead(out var request))
            {
                request.Fail(new PulseStoreException("The pulse store was closed."));
            }

            _open.Close();
            _ended.TrySetResult();
        }
    }

    private bool Step()
    {
        _wake.Reset();
        _open.Step();
        if (_requests.Reader.TryRead(out var request))
        {
            Handle(request);
            return true;
        }

        if (_requests.Reader.Completion.IsCompleted && !_open.IsSealing)
        {
            return false;
        }

        if (!_open.IsTrimming)
        {
            _wake.WaitOne();
        }

        return true;
    }

    private void Handle(StoreRequest request)
    {
        try
        {
            switch (request)
            {
                case AppendRequest append:
                    var other = Gather(append);
                    CommitGroup();
                    if (other is not null)
                    {
                        Handle(other);
                    }

                    break;
                case ForgetRequest forget:
                    Forget(forget);
                    break;
                default:
                    _open.Await(request);
                    break;
            }
        }
        catch (Exception error)
        {
            request.Fail(StoreFile.CantWrite(error));
        }
    }

    /// <summary>Takes what waits, up to a full group or a request of another kind, which is returned.</summary>
    private StoreRequest? Gather(AppendRequest first)
    {
        _group.Clear();
        _group.Add(first);
        var pulses = first.Pulses.Count;
        while (pulses < MaxGroupPulses && _requests.Reader.TryRead(out var next))
        {
            if (next is not AppendRequest append)
            {
                return next;
            }

            _group.Add(append);
            pulses += append.Pulses.Count;
        }

        return null;
    }

    private void CommitGroup()
    {
        try
        {
            _open.WaitForRoom();
            Stage();
            if (_staged.Count > 0)
            {
                Commit();
                _staged.Publish(_open.Dirty);
                _open.Added(_staged.Count);
            }
        }
        catch (Exception error)
        {
            _staged.Abandon();
            PulseMetrics.Failures.Add(1, new KeyValuePair<string, object?>("operation", "commit"));
            PulseLog.CommitFailed(_logger, _journal.Path, error);
            var reason = StoreFile.CantWrite(error);
            _group.ForEach(request => request.Fail(reason));
            return;
        }

        Answer();
    }

    private void Stage()
    {
        _staged.Clear();
        var oldest = Math.Max(0, (_time.GetUtcNow() - _options.RawRetention).ToUnixTimeMilliseconds());
        foreach (var request in _group)
        {
            if (request.Cancellation.IsCancellationRequested)
            {
                request.Done.TrySetCanceled(request.Cancellation);
                continue;
            }

            try
            {
                _staged.Stage(request, oldest);
            }
            catch (Exception error)
            {
                request.Fail(error);
            }
        }
    }

    private void Commit()
    {
        var started = _time.GetTimestamp();
        _journal.Append(_staged.Journal);
        PulseMetrics.Commit.Record(_time.GetElapsedTime(started).TotalSeconds);
        PulseMetrics.Batch.Record(_staged.Count);
    }

    private void Answer()
    {
        var (stored, duplicates, old) = (0, 0, 0);
        foreach (var request in _group)
        {
            if (request.Done.TrySetResult(request.Verdicts))
            {
                foreach (var verdict in request.Verdicts)
                {
                    stored += verdict == AppendVerdict.Stored ? 1 : 0;
                    duplicates += verdict == AppendVerdict.Duplicate ? 1 : 0;
                    old += verdict == AppendVerdict.TooOld ? 1 : 0;
                }
            }
        }

        PulseMetrics.Appended.Add(stored);
        PulseMetrics.Duplicates.Add(duplicates);
        PulseMetrics.TooOld.Add(old);
    }

    private void Forget(ForgetRequest request)
    {
        if (!_subjects.TryFind(request.Subject, out var state) || state.NewestTime >= request.IfOlderThan)
        {
            request.Sealed();
            return;
        }

        _staged.Clear();
        JournalCodec.Forget(_staged.Journal, state.Id);
        _journal.Append(_staged.Journal);
        _subjects.Remove(request.Subject);
        _open.Forget(state);
        _open.Await(request);
    }
}
