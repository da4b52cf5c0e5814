using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core;

/// <summary>
/// The roles of one process, in the order that a pulse passes them: schedule → probe → record → evaluate → notify. They are started from the
/// back, so that nothing is sent to where nobody listens yet, and stopped from the front, each draining what the one before it left.
/// </summary>
public sealed partial class Pipeline(
    Scheduler schedule,
    ProbeEngine probe,
    Recorder record,
    Evaluator evaluate,
    Dispatcher notify,
    Reminders remind,
    SelfMonitor self,
    SelfAlerts selfAlerts,
    TimeProvider time,
    ILogger<Pipeline> logger
)
{
    /// <summary>How long probes and deliveries under way may still take once a stop was asked for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Runs until <paramref name="stopping"/>. A role that breaks ends the run with its exception.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var recorded = await evaluate.RestoreAsync(stopping);
        using var abandonProbes = new CancellationTokenSource();
        using var abandonRest = new CancellationTokenSource();
        Stage[] stages =
        [
            new("schedule", schedule.RunAsync),
            new("probe", stop => probe.RunAsync(stop, abandonProbes.Token)),
            new("record", stop => record.RunAsync(stop, abandonRest.Token)),
            new("evaluate", stop => evaluate.RunAsync(recorded, stop, abandonRest.Token)),
            new("remind", remind.RunAsync),
            new("notify", notify.RunAsync),
            new("self", self.RunAsync),
            new("self-alerts", selfAlerts.RunAsync),
        ];
        foreach (var stage in stages.Reverse())
        {
            stage.Start();
        }

        using var stopped = new CancellationTokenSource();
        await using var onStop = stopping.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), stopped);
        var broken = await Task.WhenAny([
            .. stages.Select(stage => stage.Running),
            Task.Delay(Timeout.InfiniteTimeSpan, time, stopped.Token),
        ]);
        abandonProbes.CancelAfter(Grace);
        abandonRest.CancelAfter(Grace * 2);
        foreach (var stage in stages)
        {
            await stage.StopAsync();
            stage.Dispose();
            Stopped(logger, stage.Name);
        }

        if (!stopping.IsCancellationRequested)
        {
            await broken;
            throw new InvalidOperationException("a role ended by itself");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Stopped: {Stage}")]
    private static partial void Stopped(ILogger logger, string stage);

    private sealed class Stage(string name, Func<CancellationToken, Task> run) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public string Name => name;

        public Task Running { get; private set; } = Task.CompletedTask;

        public void Start() => Running = Task.Run(() => run(_stop.Token));

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public void Dispose() => _stop.Dispose();
    }
}
