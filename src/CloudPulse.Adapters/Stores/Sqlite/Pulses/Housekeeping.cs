using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>The store's own clock: seals every so often, keeps the overview's counts at hand, and drops what is past its retention at the start and every hour.</summary>
internal sealed class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan ExpireEvery = TimeSpan.FromHours(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<CancellationToken, Task> _seal;
    private readonly Func<CancellationToken, Task> _expire;
    private readonly Action<CancellationToken> _warm;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _loop;
    private DateTimeOffset _lastSeen;
    private long _lastTimestamp;
    private DateTimeOffset _expireAt;

    public Housekeeping(
        PulseStoreOptions options,
        Func<CancellationToken, Task> seal,
        Func<CancellationToken, Task> expire,
        Action<CancellationToken> warm,
        TimeProvider time,
        ILogger logger
    )
    {
        (_seal, _expire, _warm, _time, _logger) = (seal, expire, warm, time, logger);
        (_lastSeen, _lastTimestamp) = (time.GetUtcNow(), time.GetTimestamp());
        _expireAt = _lastSeen;
        _timer = new(options.SealEvery, time);
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _timer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                await ExpireIfDueAsync();
                Warm();
            } while (await _timer.WaitForNextTickAsync(_stopping.Token) && await SealAsync());
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The store is being closed.
        }
    }

    private async Task<bool> SealAsync()
    {
        try
        {
            await _seal(_stopping.Token);
        }
        catch (Core.Record.PulseStoreException)
        {
            // Said and counted by the writing thread; the next tick tries again.
        }

        return true;
    }

    private void Warm()
    {
        try
        {
            _warm(_stopping.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whoever asks for these counts meets the same error, and is told.
            PulseLog.NotWarmed(_logger, error);
        }
    }

    private async Task ExpireIfDueAsync()
    {
        var now = _time.GetUtcNow();
        var step = now - _lastSeen - _time.GetElapsedTime(_lastTimestamp);
        (_lastSeen, _lastTimestamp) = (now, _time.GetTimestamp());
        if (step > ExpireEvery)
        {
            // A clock that leaps may leap back: what it would have dropped can't be had again.
            _expireAt = now + ExpireEvery;
            PulseLog.ClockStepped(_logger, step);
        }

        if (now < _expireAt && _expireAt - now <= ExpireEvery)
        {
            return;
        }

        _expireAt = now + ExpireEvery;
        try
        {
            await _expire(_stopping.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            PulseLog.ExpireFailed(_logger, error);
        }
    }
}
