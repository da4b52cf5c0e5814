using System.Collections.Concurrent;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Hosting;

namespace CloudPulse.Web.Dashboard.Runs;

/// <summary>
/// Probes that people asked for, outside the schedule, recorded like any other. They go on whether or not somebody waits: a page that is left
/// or a proxy that loses patience ends none.
/// </summary>
internal sealed class CheckRuns(ICheckRunner runner, IRecorder recorder, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int MaxAtOnce = 32;

    /// <summary>An ended run is known for so long, for the page that still asks for it.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, CheckRun> _newest = new(StringComparer.Ordinal);
    private readonly Lock _starting = new();

    /// <summary>Begins a run, or joins the one that is under way; null: too many are.</summary>
    public CheckRun? Start(Check check)
    {
        lock (_starting)
        {
            if (_newest.TryGetValue(check.Key, out var known) && !known.Ended.IsCompleted)
            {
                return known;
            }

            ForgetOld();
            if (_newest.Values.Count(run => !run.Ended.IsCompleted) >= MaxAtOnce)
            {
                return null;
            }

            var definition = check.Definition;
            var slot = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            var longest = (definition.Timeout * (definition.Retries + 1)) + (definition.RetryDelay * definition.Retries);
            return _newest[check.Key] = new(slot, longest, RunAsync(definition, slot, lifetime.ApplicationStopping));
        }
    }

    /// <summary>Null: it is not known, or not any more.</summary>
    public CheckRun? Find(string key, DateTimeOffset slot) => _newest.TryGetValue(key, out var run) && run.Slot == slot ? run : null;

    private void ForgetOld()
    {
        var now = time.GetUtcNow();
        foreach (var (key, run) in _newest)
        {
            if (run.Ended.IsCompleted && now - run.Slot > run.Longest + KeptFor)
            {
                _newest.TryRemove(key, out _);
            }
        }
    }

    private async Task<RunEnd> RunAsync(CheckDefinition check, DateTimeOffset slot, CancellationToken stopping)
    {
        Pulse? pulse = null;
        try
        {
            pulse = await runner.RunAsync(check, slot, Regions.Local, stopping);
            await recorder.RecordAsync([pulse], stopping);
            return new(pulse);
        }
        catch (PulseStoreException failure)
        {
            return new(pulse, $"the store does not take it now: {failure.Message}");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new(pulse, "CloudPulse is going down.");
        }
    }
}
