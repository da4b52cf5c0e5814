using System.Diagnostics.Metrics;
using CloudPulse.Core.Model;

namespace CloudPulse.Core;

/// <summary>
/// Watches the watcher: notices when this process gets no processor time, so that a time-out is not blamed on a target, and when probes
/// begin late.
/// </summary>
public sealed class SelfMonitor(SelfHealth health, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private static readonly Histogram<double> BeatDelay = Telemetry.Meter.CreateHistogram(
        "cloudpulse.self.stall",
        "s",
        "How much later than asked for this process was woken.",
        advice: Telemetry.Seconds
    );

    private readonly Lock _lock = new();
    private TimeSpan _stall;
    private long _stallEnd = long.MinValue;
    private int _begun;
    private int _begunLate;
    private long _latest;
    private ProbingReport? _report;

    /// <summary>How probes began over the last ten seconds or so; null before the first are over.</summary>
    public ProbingReport? Probing => Volatile.Read(ref _report);

    /// <summary>The last time since <paramref name="timestamp"/> for which this process is known to have stood still, or lagged behind its slots.</summary>
    public TimeSpan StalledSince(long timestamp)
    {
        lock (_lock)
        {
            return _stallEnd >= timestamp ? _stall : TimeSpan.Zero;
        }
    }

    /// <summary><paramref name="failure"/>, unless only time tells it and this process stood still since <paramref name="began"/>: then overload.</summary>
    public Failure Believed(Failure failure, long began) =>
        FailureCodes.ByTimeAlone.Contains(failure.Code) && StalledSince(began) is { Ticks: > 0 } stall
            ? new(
                FailureCodes.Overload,
                $"{failure.Code}, but CloudPulse itself stood still for {stall.TotalMilliseconds:0} ms of that time"
            )
            : failure;

    /// <summary>A probe began so long after its slot.</summary>
    internal void Began(TimeSpan lateness)
    {
        Interlocked.Increment(ref _begun);
        if (lateness.Ticks > Volatile.Read(ref _latest))
        {
            Volatile.Write(ref _latest, lateness.Ticks);
        }

        if (lateness > Stall)
        {
            StoodStill(lateness, time.GetTimestamp());
        }

        if (lateness > Late)
        {
            Interlocked.Increment(ref _begunLate);
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var reported = time.GetTimestamp();
        try
        {
            while (true)
            {
                var asleep = time.GetTimestamp();
                await Task.Delay(Beat, time, stopping);
                var awake = time.GetTimestamp();
                var delay = time.GetElapsedTime(asleep, awake) - Beat;
                BeatDelay.Record(Math.Max(0, delay.TotalSeconds));
                if (delay > Stall)
                {
                    StoodStill(delay, awake);
                }

                if (time.GetElapsedTime(reported, awake) is var span && span >= ReportEvery)
                {
                    Report(span);
                    reported = awake;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
    }

    private void StoodStill(TimeSpan length, long until)
    {
        lock (_lock)
        {
            (_stall, _stallEnd) = (length, until);
        }
    }

    private void Report(TimeSpan span)
    {
        var begun = Interlocked.Exchange(ref _begun, 0);
        var late = Interlocked.Exchange(ref _begunLate, 0);
        var latest = TimeSpan.FromTicks(Interlocked.Exchange(ref _latest, 0));
        Volatile.Write(ref _report, new(time.GetUtcNow(), span, begun, late, latest));
        if (late > begun / 100)
        {
            health.Report(
                "probes_late",
                $"{late} of the last {begun} probes began more than {Late.TotalSeconds:0} s after their slot. This machine is too busy for its checks: probe less often, or give it more processors."
            );
        }
        else
        {
            health.Clear("probes_late");
        }
    }
}

/// <summary>How probes began.</summary>
/// <param name="At">When this was said.</param>
/// <param name="Span">Over how long before.</param>
/// <param name="Begun">How many.</param>
/// <param name="Late">How many of them more than a second after their slot.</param>
/// <param name="MaxLateness">The longest that one began after its slot.</param>
public sealed record ProbingReport(DateTimeOffset At, TimeSpan Span, int Begun, int Late, TimeSpan MaxLateness);
