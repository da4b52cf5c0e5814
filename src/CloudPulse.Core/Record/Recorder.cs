using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Record;

/// <summary>The record role, and <see cref="IRecorder"/> for whoever has pulses in hand.</summary>
public sealed partial class Recorder(IBus bus, IPulseWriter store, SelfHealth health, TimeProvider time, ILogger<Recorder> logger)
    : IRecorder
{
    private const string Ailment = "pulse_store";
    private const int BatchSize = 4_096;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>After a commit the next pulses gather for so long: nobody waits for a probe's pulse, and a commit costs the same for many.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    public async ValueTask<AppendVerdict[]> RecordAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken)
    {
        var verdicts = await store.AppendAsync(pulses, cancellationToken);
        health.Clear(Ailment);
        await bus.PublishAsync(Topics.Recorded, New(pulses, verdicts), cancellationToken);
        return verdicts;
    }

    /// <summary>Runs until <paramref name="stopping"/>, then records what is waiting still, giving up at <paramref name="abandon"/>.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        await using var probed = bus.Subscribe(Topics.Pulses, "record");
        while (true)
        {
            IReadOnlyList<BusMessage<Pulse>> batch;
            try
            {
                batch = await probed.ReceiveAsync(BatchSize, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                batch = await probed.PollAsync(BatchSize, abandon);
            }

            if (batch.Count == 0)
            {
                return;
            }

            await RecordUntilStoredAsync([.. batch.Select(message => message.Body)], abandon);
            await probed.AckAsync(batch, abandon);
            await Task.Delay(Gathering, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask RecordUntilStoredAsync(Pulse[] pulses, CancellationToken abandon)
    {
        while (true)
        {
            try
            {
                await RecordAsync(pulses, abandon);
                return;
            }
            catch (PulseStoreException refusal)
            {
                health.Report(
                    Ailment,
                    $"Pulses cannot be stored: {refusal.Message}. They wait in memory and are tried again every second.",
                    blocking: true
                );
                Refused(logger, pulses.Length, refusal);
                await Task.Delay(RetryDelay, time, abandon);
            }
        }
    }

    private static IReadOnlyList<Pulse> New(IReadOnlyList<Pulse> pulses, AppendVerdict[] verdicts)
    {
        if (Array.TrueForAll(verdicts, verdict => verdict == AppendVerdict.Stored))
        {
            return pulses;
        }

        var stored = new List<Pulse>(pulses.Count);
        for (var index = 0; index < verdicts.Length; index++)
        {
            if (verdicts[index] == AppendVerdict.Stored)
            {
                stored.Add(pulses[index]);
            }
        }

        return stored;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The pulse store refused {Count} pulses; trying again")]
    private static partial void Refused(ILogger logger, int count, Exception refusal);
}
