using System.Collections.Concurrent;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Evaluate;

/// <summary>The evaluate role: judges recorded pulses and keeps the incidents in the store in line with what they add up to.</summary>
public sealed partial class Evaluator(
    IBus bus,
    IRegistry<Check> checks,
    IPulseReader pulses,
    IIncidentStore incidents,
    StatusBoard board,
    SelfHealth health,
    TimeProvider time,
    ILogger<Evaluator> logger,
    EvaluateOptions options
)
{
    private const string Ailment = "incident_store";
    private const int BatchSize = 4_096;
    private const int MaxWritesAtOnce = 16;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SubjectTrack> _tracks = new(StringComparer.Ordinal);
    private readonly HashSet<SubjectTrack> _unsettled = [];
    private readonly ServiceWatch _services = new(bus, checks, board, time);
    private readonly IncidentWriter _writer = new(incidents, bus, time, options.PublicUrl);
    private CancellationTokenSource? _interrupt;
    private bool _checksChanged = true;

    /// <summary>
    /// Joins the stream of recorded pulses and rebuilds what is known from the stores; to be awaited before anything is recorded, so that
    /// nothing is missed and nothing is told twice.
    /// </summary>
    public async Task<IBusSubscription<Pulse>> RestoreAsync(CancellationToken cancellationToken)
    {
        var recorded = bus.Subscribe(Topics.Recorded, "evaluate");
        foreach (var check in checks.Current.All)
        {
            if (check.IsActive)
            {
                await RestoreAsync(check, cancellationToken);
            }
        }

        Restored(logger, _tracks.Count);
        return recorded;
    }

    /// <summary>Runs until <paramref name="stopping"/>, then judges what is waiting still, giving up at <paramref name="abandon"/>.</summary>
    public async Task RunAsync(IBusSubscription<Pulse> recorded, CancellationToken stopping, CancellationToken abandon)
    {
        checks.Changed += OnChecksChanged;
        try
        {
            while (true)
            {
                var batch = await ReceiveAsync(recorded, stopping, abandon);
                foreach (var message in batch)
                {
                    Judge(message.Body);
                }

                if (Interlocked.Exchange(ref _checksChanged, false))
                {
                    await ForgetUnwatchedAsync(abandon);
                }

                await SettleAsync(abandon);
                await _services.LookAsync(abandon);
                await recorded.AckAsync(batch, abandon);
                if (batch.Count == 0 && stopping.IsCancellationRequested)
                {
                    return;
                }
            }
        }
        finally
        {
            checks.Changed -= OnChecksChanged;
            await recorded.DisposeAsync();
        }
    }

    private void OnChecksChanged()
    {
        Volatile.Write(ref _checksChanged, true);
        try
        {
            _interrupt?.Cancel();
        }
        catch (ObjectDisposedException) { }
    }

    /// <summary>Waits for pulses, for a change of the checks, or for the moment to try again what could not be written.</summary>
    private async ValueTask<IReadOnlyList<BusMessage<Pulse>>> ReceiveAsync(
        IBusSubscription<Pulse> recorded,
        CancellationToken stopping,
        CancellationToken abandon
    )
    {
        var ready = await recorded.PollAsync(BatchSize, abandon);
        if (ready.Count > 0 || stopping.IsCancellationRequested)
        {
            return ready;
        }

        using var retry = _unsettled.Count > 0 ? new CancellationTokenSource(RetryDelay, time) : new CancellationTokenSource();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(stopping, retry.Token);
        _interrupt = interrupt;
        try
        {
            return Volatile.Read(ref _checksChanged) ? [] : await recorded.ReceiveAsync(BatchSize, interrupt.Token);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        finally
        {
            _interrupt = null;
        }
    }

    private void Judge(Pulse pulse)
    {
        if (pulse.Subject.Kind == SubjectKind.Service)
        {
            _services.Saw(pulse);
            return;
        }

        if (checks.Current.ByKey(pulse.Subject.Key) is not { IsActive: true } check)
        {
            return;
        }

        if (!_tracks.TryGetValue(check.Key, out var track))
        {
            _tracks.Add(check.Key, track = new(check.Key));
        }

        track.Saw(pulse);
        if (pulse is { Status: not PulseStatus.Inconclusive, Maintenance: false })
        {
            if (!track.History.Add(Observation.Of(pulse), JudgePolicy.For(check.Definition)))
            {
                EvaluateMetrics.TooLate.Add(1);
            }
            else if (!track.History.IsSettled || track.OpenIncident is { MutedBecause: not null })
            {
                _unsettled.Add(track);
            }
        }

        var lag = time.GetUtcNow() - pulse.Time - (pulse.Latency ?? TimeSpan.Zero);
        EvaluateMetrics.Lag.Record(Math.Max(0, lag.TotalSeconds));
        board.Set(pulse.Subject, track.ToStatus());
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (_unsettled.Count == 0)
        {
            return;
        }

        var settled = new ConcurrentBag<SubjectTrack>();
        Exception? refusal = null;
        await Parallel.ForEachAsync(
            _unsettled,
            new ParallelOptions { MaxDegreeOfParallelism = MaxWritesAtOnce, CancellationToken = cancellationToken },
            async (track, token) =>
            {
                try
                {
                    await SettleAsync(track, token);
                    settled.Add(track);
                }
                catch (Exception failed) when (failed is not OperationCanceledException)
                {
                    refusal = failed;
                }
            }
        );
        foreach (var track in settled)
        {
            _unsettled.Remove(track);
            board.Set(Subject.Check(track.Key), track.ToStatus());
        }

        EvaluateMetrics.Unsettled.Record(_unsettled.Count);
        if (refusal is null)
        {
            health.Clear(Ailment);
            return;
        }

        health.Report(Ailment, $"Incidents cannot be written: {refusal.Message}. They are tried again every second.", blocking: true);
        Unwritten(logger, _unsettled.Count, refusal);
    }

    private async ValueTask SettleAsync(SubjectTrack track, CancellationToken cancellationToken)
    {
        if (checks.Current.ByKey(track.Key) is { IsActive: true } check)
        {
            var muted = Muting.Reason(check, checks.Current, IsFailing);
            await _writer.SettleAsync(check, track.History, muted, cancellationToken);
        }
    }

    /// <summary>What fails in maintenance opens no incident, and mutes its children all the same.</summary>
    private bool IsFailing(string key) =>
        _tracks.TryGetValue(key, out var track)
        && (
            track.History.Now.IsFailing
            || track.History.Now.Open == IncidentKind.Down
            || track.Latest is { Maintenance: true, Status: PulseStatus.Down }
        );

    /// <summary>Ends the incidents of checks that were deleted, disabled or paused, and forgets what their observations added up to.</summary>
    private async Task ForgetUnwatchedAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var incident in await incidents.OpenIncidentsAsync(cancellationToken))
            {
                if (incident.Subject.Kind != SubjectKind.Check)
                {
                    continue;
                }

                var check = checks.Current.ByKey(incident.Subject.Key);
                if (check is not { IsActive: true })
                {
                    await _writer.EndAsync(incident, check is null ? "the check was removed" : "the check was paused", cancellationToken);
                }
            }
        }
        catch (Exception refusal) when (refusal is not OperationCanceledException)
        {
            Volatile.Write(ref _checksChanged, true);
            health.Report(Ailment, $"Incidents cannot be written: {refusal.Message}. They are tried again every second.", blocking: true);
            Unwritten(logger, 1, refusal);
            await Task.Delay(RetryDelay, time, cancellationToken);
            return;
        }

        foreach (var track in _tracks.Values.Where(track => checks.Current.ByKey(track.Key) is not { IsActive: true }).ToArray())
        {
            _tracks.Remove(track.Key);
            _unsettled.Remove(track);
            board.Remove(Subject.Check(track.Key));
        }
    }

    /// <summary>
    /// Judges the stored pulses since the last known turn: those of an incident that is open, or those after the last one that ended. So a
    /// restart neither tells again what was told nor forgets a streak that had begun.
    /// </summary>
    private async Task RestoreAsync(Check check, CancellationToken cancellationToken)
    {
        var track = new SubjectTrack(check.Key);
        _tracks.Add(check.Key, track);
        var known = await incidents.PageAsync(new(check.Subject), before: null, limit: 10, cancellationToken);
        var last = known.FirstOrDefault(incident => incident.Kind is IncidentKind.Down or IncidentKind.Degraded);
        var from = DateTimeOffset.MinValue;
        if (last is { IsOpen: true })
        {
            track.History.Resume(last);
            from = last.StartedAt.AddMilliseconds(1);
        }
        else if (last is { EndedAt: { } ended })
        {
            from = ended;
        }

        var page = await pulses.PageAsync(
            check.Subject,
            from,
            DateTimeOffset.MaxValue,
            PageOrder.NewestFirst,
            SubjectHistory.Capacity,
            after: null,
            cancellationToken
        );
        var policy = JudgePolicy.For(check.Definition);
        foreach (var pulse in page.Pulses.Reverse())
        {
            track.Saw(pulse);
            if (pulse is { Status: not PulseStatus.Inconclusive, Maintenance: false })
            {
                track.History.Add(Observation.Of(pulse), policy);
            }
        }

        if (!track.History.IsSettled)
        {
            _unsettled.Add(track);
        }

        if (track.Latest is not null || last is not null)
        {
            board.Set(check.Subject, track.ToStatus());
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Took up {Count} checks where they were left")]
    private static partial void Restored(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The incidents of {Count} checks could not be written; trying again")]
    private static partial void Unwritten(ILogger logger, int count, Exception refusal);
}

/// <param name="PublicUrl">Where people reach this installation, for links in messages; null: messages have none.</param>
/// <param name="SelfAlerts">The channels told of what is wrong with CloudPulse itself; null: all of them.</param>
public sealed record EvaluateOptions(string? PublicUrl = null, IReadOnlyList<string>? SelfAlerts = null);
