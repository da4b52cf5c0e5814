using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Notify;

/// <summary>Measures the outbox, says when it is behind, and forgets old deliveries.</summary>
internal sealed class OutboxWatch(IOutbox outbox, SelfHealth health, DispatcherOptions options, TimeProvider time, ILogger logger)
{
    private const string Behind = "outbox_behind";
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(MeasureEvery, time);
        var purged = long.MinValue;
        do
        {
            try
            {
                await MeasureAsync(cancellationToken);
                if (purged == long.MinValue || time.GetElapsedTime(purged) >= PurgeEvery)
                {
                    purged = time.GetTimestamp();
                    await PurgeAsync(cancellationToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                DispatcherLog.WatchFailed(logger, error);
            }
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var depth = await outbox.DepthAsync(cancellationToken);
        var age = time.GetUtcNow() - depth.OldestSince ?? TimeSpan.Zero;
        NotifyMetrics.Waiting(depth.Pending, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        if (age > options.BehindAfter)
        {
            health.Report(
                Behind,
                $"The outbox is behind: of {depth.Pending} waiting messages the oldest, for channel '{depth.OldestChannel}', has waited "
                    + $"{NotificationText.Format(age)}. See that channel's delivery log."
            );
        }
        else
        {
            health.Clear(Behind);
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.KeepCompleted;
        var count = await outbox.PurgeAsync(before, cancellationToken);
        if (count > 0)
        {
            DispatcherLog.Purged(logger, count, before);
        }
    }
}
