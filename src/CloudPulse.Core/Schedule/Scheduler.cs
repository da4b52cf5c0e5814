using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Schedule;

/// <summary>
/// The schedule role: publishes each active check's slots as they come due. Keeps no state: see <see cref="SlotClock"/>. What could not be
/// published in time (the process was stopped, the machine slept, the clock jumped) is skipped and counted, never made up for in a burst.
/// A check that was not looked at for an interval (it is new, or the program was off) gets one extra look within
/// <see cref="FirstLookSpread"/>, so that nobody waits an hour for the first result of an hourly check.
/// </summary>
/// <param name="lastSeen">When a subject was last observed; null: never.</param>
public sealed partial class Scheduler(
    IRegistry<Check> checks,
    IBus bus,
    Func<Subject, DateTimeOffset?> lastSeen,
    SelfHealth health,
    TimeProvider time,
    ILogger<Scheduler> logger,
    string region = Regions.Local
) : IDisposable
{
    /// <summary>The longest sleep: bounds how late a step of the wall clock is noticed.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstLookSpread = TimeSpan.FromSeconds(2);

    private readonly SteadyClock _clock = new(time);
    private readonly PriorityQueue<Entry, long> _due = new();
    private readonly List<ProbeJob> _jobs = [];
    private readonly Wake _wake = new(time);
    private bool _isStale = true;

    public async Task RunAsync(CancellationToken stopping)
    {
        checks.Changed += OnChanged;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (Interlocked.Exchange(ref _isStale, false))
                {
                    Rebuild();
                }

                await PublishDueAsync(stopping);
                ReportClock();
                await _wake.WaitAsync(UntilNext(), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
        finally
        {
            checks.Changed -= OnChanged;
        }
    }

    public void Dispose() => _wake.Dispose();

    private void OnChanged()
    {
        Volatile.Write(ref _isStale, true);
        _wake.Set();
    }

    private void Rebuild()
    {
        var next = _clock.GetUtcNow().ToUnixTimeMilliseconds() + 1;
        var known = _due.UnorderedItems.ToDictionary(
            item => item.Element.Key,
            item => (item.Element, item.Priority),
            StringComparer.Ordinal
        );
        _due.Clear();
        foreach (var check in checks.Current.All)
        {
            if (!check.IsActive)
            {
                continue;
            }

            // A check that did not change keeps its place: a slot that is just due is not lost to somebody else's edit.
            var isKnown = known.TryGetValue(check.Key, out var old) && old.Element.Interval == check.Definition.Interval;
            var entry = isKnown ? old.Element : new Entry(check.Key, check.Definition.Interval);
            _due.Enqueue(entry, isKnown ? old.Priority : FirstSlot(check, entry, next));
        }

        ScheduleMetrics.Scheduled.Record(_due.Count);
        Rebuilt(logger, _due.Count);
    }

    private long FirstSlot(Check check, Entry entry, long next)
    {
        var slot = entry.Slots.AtOrAfterMilliseconds(next);
        var wait = TimeSpan.FromMilliseconds(slot - next);
        var isStale = lastSeen(check.Subject) is not { } seen || _clock.GetUtcNow() - seen > entry.Interval;
        return wait > FirstLookSpread && isStale ? next + (slot % (long)FirstLookSpread.TotalMilliseconds) : slot;
    }

    private async ValueTask PublishDueAsync(CancellationToken stopping)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        while (_due.TryPeek(out var entry, out var slot) && slot <= now)
        {
            var next = entry.Slots.AtOrAfterMilliseconds(slot + 1);
            if (now - slot > entry.ToleranceMilliseconds)
            {
                next = entry.Slots.AtOrAfterMilliseconds(now + 1);
                ScheduleMetrics.Skip("missed", (next - slot) / entry.IntervalMilliseconds);
            }
            else
            {
                _jobs.Add(new(entry.Key, DateTimeOffset.FromUnixTimeMilliseconds(slot), region));
            }

            _due.DequeueEnqueue(entry, next);
        }

        if (_jobs.Count == 0)
        {
            return;
        }

        var refused = await bus.PublishAsync(Topics.Jobs, _jobs, stopping);
        ScheduleMetrics.Due.Add(_jobs.Count - refused);
        if (refused > 0)
        {
            ScheduleMetrics.Skip("queue_full", refused);
        }

        _jobs.Clear();
    }

    private TimeSpan UntilNext()
    {
        var sleep = _due.TryPeek(out _, out var slot) ? DateTimeOffset.FromUnixTimeMilliseconds(slot) - _clock.GetUtcNow() : MaxSleep;
        return sleep < MaxSleep ? sleep : MaxSleep;
    }

    private void ReportClock()
    {
        if (_clock.Ahead > TimeSpan.FromSeconds(1))
        {
            health.Report(
                "clock_stepped_back",
                $"The clock of this machine was stepped back by {_clock.Ahead:hh\\:mm\\:ss}. Slots go on by the old time until the clock has caught up or CloudPulse is started anew."
            );
        }
        else
        {
            health.Clear("clock_stepped_back");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scheduling {Count} checks")]
    private static partial void Rebuilt(ILogger logger, int count);

    private sealed class Entry(string key, TimeSpan interval)
    {
        private const long MaxToleranceMilliseconds = 5_000;

        public string Key => key;

        public TimeSpan Interval => interval;

        public long IntervalMilliseconds { get; } = (long)interval.TotalMilliseconds;

        /// <summary>A slot later than this is worth less than keeping the rhythm.</summary>
        public long ToleranceMilliseconds { get; } = Math.Min((long)interval.TotalMilliseconds / 2, MaxToleranceMilliseconds);

        public SlotClock Slots { get; } = new(key, interval);
    }
}
