using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Probe;

/// <summary>
/// The probe role: takes due slots and runs them side by side, at most <see cref="ProbeOptions.MaxConcurrency"/> at once, never two of one
/// check. A slow target holds a place, not a thread.
/// </summary>
public sealed partial class ProbeEngine(
    IBus bus,
    IRegistry<Check> checks,
    ICheckRunner runner,
    SelfHealth health,
    SelfMonitor self,
    ProbeOptions options,
    TimeProvider time,
    ILogger<ProbeEngine> logger
) : IDisposable
{
    private const int BatchSize = 256;

    private readonly ConcurrentDictionary<(string Check, string Region), byte> _underWay = new();
    private readonly SemaphoreSlim _places = new(options.MaxConcurrency, options.MaxConcurrency);
    private long _lastSaturated = long.MinValue;

    /// <summary>Runs until <paramref name="stopping"/>; then waits for the probes under way until <paramref name="abandon"/>.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        await using var jobs = bus.Subscribe(Topics.Jobs, "probe");
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await PlaceAsync(stopping);
                var free = _places.CurrentCount;
                var batch = await jobs.ReceiveAsync(Math.Clamp(free, 1, BatchSize), stopping);
                foreach (var job in batch)
                {
                    if (!ShouldStart(job.Body, out var check))
                    {
                        continue;
                    }

                    if (!_places.Wait(0, CancellationToken.None))
                    {
                        await _places.WaitAsync(stopping);
                    }

                    _ = RunOneAsync(check, job.Body, abandon);
                }

                await jobs.AckAsync(batch, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }

        await DrainAsync(abandon);
    }

    public void Dispose() => _places.Dispose();

    private async ValueTask PlaceAsync(CancellationToken stopping)
    {
        if (_places.CurrentCount > 0)
        {
            ClearSaturation();
            return;
        }

        _lastSaturated = time.GetTimestamp();
        health.Report(
            "probes_saturated",
            $"All {options.MaxConcurrency} places for probes are taken, so slots wait. Raise probes.max_concurrency, shorten timeouts or add probers."
        );
        await _places.WaitAsync(stopping);
        _places.Release();
    }

    private void ClearSaturation()
    {
        if (_lastSaturated != long.MinValue && time.GetElapsedTime(_lastSaturated) > TimeSpan.FromSeconds(30))
        {
            _lastSaturated = long.MinValue;
            health.Clear("probes_saturated");
        }
    }

    private bool ShouldStart(ProbeJob job, [NotNullWhen(true)] out Check? check)
    {
        check = checks.Current.ByKey(job.CheckKey);
        if (check is not { IsActive: true })
        {
            return false;
        }

        var lateness = time.GetUtcNow() - job.Slot;
        if (lateness > check.Definition.Interval / 2 + TimeSpan.FromSeconds(1) && !job.OnDemand)
        {
            ScheduleMetrics.Skip("late");
            return false;
        }

        if (!_underWay.TryAdd((job.CheckKey, job.Region), 0))
        {
            ScheduleMetrics.Skip("overlap");
            return false;
        }

        return true;
    }

    private async Task RunOneAsync(Check check, ProbeJob job, CancellationToken abandon)
    {
        var lateness = time.GetUtcNow() - job.Slot;
        ScheduleMetrics.Lateness.Record(Math.Max(0, lateness.TotalSeconds));
        self.Began(lateness);
        ProbeMetrics.InFlight.Add(1);
        try
        {
            var pulse = await runner.RunAsync(check.Definition, job.Slot, job.Region, abandon);
            await bus.PublishAsync(Topics.Pulses, [pulse], abandon);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            ScheduleMetrics.Skip("stopped");
        }
        catch (Exception fault)
        {
            Broke(logger, job.CheckKey, fault);
        }
        finally
        {
            ProbeMetrics.InFlight.Add(-1);
            _underWay.TryRemove((job.CheckKey, job.Region), out _);
            _places.Release();
        }
    }

    private async Task DrainAsync(CancellationToken abandon)
    {
        for (var place = 0; place < options.MaxConcurrency; place++)
        {
            try
            {
                await _places.WaitAsync(abandon);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A slot of {Check} was lost to a fault of CloudPulse")]
    private static partial void Broke(ILogger logger, string check, Exception fault);
}

public sealed record ProbeOptions
{
    /// <summary>Probes under way at once.</summary>
    public int MaxConcurrency { get; init; } = 8_192;
}
