using System.Collections.Concurrent;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>
/// The 95th percentile of a subject's last 24 hours, and their medians hour by hour. They have to be read one by one, so a view takes what is
/// known and never waits long: whom it shows is read in the background, one after another, when what is known is older than a minute (of a
/// check's first minutes, which know nothing, a few seconds).
/// </summary>
internal sealed partial class LatencyCache(
    IPulseReader pulses,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<LatencyCache> logger
)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    /// <summary>What a view is worth waiting for: enough for some hundred of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);
    private readonly ConcurrentDictionary<Subject, Known> _known = new();
    private readonly Lock _lock = new();

    /// <summary>The newest view's first.</summary>
    private readonly Stack<Subject> _wanted = new();
    private readonly HashSet<Subject> _isWanted = [];
    private Task _reading = Task.CompletedTask;
    private bool _isReading;

    public TimeSpan? P95(Subject subject) => _known.GetValueOrDefault(subject)?.P95;

    public Sparkline? Line(Subject subject) => _known.GetValueOrDefault(subject)?.Line;

    /// <summary>Has whom a view shows read where that is due, and gives it a moment.</summary>
    public async Task RenewAsync(IEnumerable<Subject> shown, CancellationToken cancellationToken)
    {
        Task reading;
        lock (_lock)
        {
            foreach (var subject in shown.Where(IsDue).Reverse())
            {
                if (_isWanted.Add(subject))
                {
                    _wanted.Push(subject);
                }
            }

            if (_wanted.Count > 0 && !_isReading)
            {
                _isReading = true;
                _reading = Task.Run(() => ReadAsync(lifetime.ApplicationStopping), CancellationToken.None);
            }

            reading = _reading;
        }

        if (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(Patience, time, cancellationToken));
        }
    }

    private bool IsDue(Subject subject) =>
        !_known.TryGetValue(subject, out var known) || time.GetElapsedTime(known.At) >= (known.P95 is null ? MissingFor : KeptFor);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Next() is { } subject)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ReadAsync(subject, cancellationToken);
            }

            Forget();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
        catch (Exception failure)
        {
            LogFailed(failure);
            lock (_lock)
            {
                _wanted.Clear();
                _isWanted.Clear();
                _isReading = false;
            }
        }
    }

    private Subject? Next()
    {
        lock (_lock)
        {
            if (_wanted.TryPop(out var subject))
            {
                _isWanted.Remove(subject);
                return subject;
            }

            _isReading = false;
            return null;
        }
    }

    /// <summary>Whom nobody looks at any more.</summary>
    private void Forget()
    {
        foreach (var (subject, known) in _known)
        {
            if (time.GetElapsedTime(known.At) >= ForgottenAfter)
            {
                _known.TryRemove(subject, out _);
            }
        }
    }

    private async Task ReadAsync(Subject subject, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var window = new OverviewWindow(time.GetUtcNow());
        var day = await pulses.SummariseAsync(subject, [window.FirstHourStart, window.Bounds[^1]], cancellationToken);

        // Hours that were over at the last reading are not read again.
        var hour = window.Bounds[^2];
        var line = Line(subject);
        var first = line?.Hour == hour ? OverviewWindow.Hours - 1 : 0;
        var hours = await pulses.SummariseAsync(subject, [.. window.Bounds.Skip(OverviewWindow.FirstHour + first)], cancellationToken);
        _known[subject] = new(
            at,
            day is [{ Latency: { } latency }] ? latency.P95 : null,
            new(hour, [.. (line?.Medians ?? []).Take(first), .. hours.Select(Sparkline.MedianOf)])
        );
    }

    [LoggerMessage(LogLevel.Warning, "The overview's latencies could not be read; it shows older ones")]
    private partial void LogFailed(Exception failure);

    /// <param name="At">As the clock counts that is never set.</param>
    private sealed record Known(long At, TimeSpan? P95, Sparkline Line);
}
