using System.Collections.Concurrent;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>
/// The 95th percentile of every subject's last 24 hours, and their medians hour by hour. They have to be read one by one, so the overview takes
/// what is known and never waits long: looking at the overview renews, in the background and one subject after another, what is older than a
/// minute, and what is not known yet (a check's first minutes) every few seconds.
/// </summary>
internal sealed partial class LatencyCache(
    IRegistry<Check> checks,
    IPulseReader pulses,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<LatencyCache> logger
)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(5);

    /// <summary>What a first view is worth waiting for: enough for some hundred of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);
    private readonly ConcurrentDictionary<Subject, TimeSpan?> _percentiles = new();
    private readonly ConcurrentDictionary<Subject, Sparkline> _lines = new();
    private readonly Lock _lock = new();
    private Task _renewal = Task.CompletedTask;
    private DateTimeOffset _renewedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    public TimeSpan? P95(Subject subject) => _percentiles.GetValueOrDefault(subject);

    public Sparkline? Line(Subject subject) => _lines.GetValueOrDefault(subject);

    /// <summary>Starts a renewal when one is due, and gives it a moment.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        Task renewal;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_renewal.IsCompleted && now - _askedAt >= MissingFor)
            {
                _askedAt = now;
                var isDue = now - _renewedAt >= KeptFor;
                _renewedAt = isDue ? now : _renewedAt;
                _renewal = Task.Run(() => ReadAsync(isDue, now, lifetime.ApplicationStopping), CancellationToken.None);
            }

            renewal = _renewal;
        }

        if (!renewal.IsCompleted)
        {
            await Task.WhenAny(renewal, Task.Delay(Patience, time, cancellationToken));
        }
    }

    private async Task ReadAsync(bool isDue, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new OverviewWindow(now);
        DateTimeOffset[] bounds = [window.FirstHourStart, window.Bounds[^1]];
        try
        {
            var services = await pulses.SubjectsAsync(SubjectKind.Service, cancellationToken);
            HashSet<Subject> all = [.. checks.Current.All.Select(check => check.Subject), .. services];
            foreach (var subject in all.Where(subject => isDue || P95(subject) is null))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var summary = await pulses.SummariseAsync(subject, bounds, cancellationToken);
                _percentiles[subject] = summary is [{ Latency: { } latency }] ? latency.P95 : null;
                _lines[subject] = await LineAsync(subject, window, cancellationToken);
            }

            foreach (var gone in _percentiles.Keys.Where(subject => !all.Contains(subject)))
            {
                _percentiles.TryRemove(gone, out _);
                _lines.TryRemove(gone, out _);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
        catch (Exception failure)
        {
            LogFailed(failure);
        }
    }

    /// <summary>Hours that were over at the last reading are not read again.</summary>
    private async Task<Sparkline> LineAsync(Subject subject, OverviewWindow window, CancellationToken cancellationToken)
    {
        var hour = window.Bounds[^2];
        var known = Line(subject);
        var first = known?.Hour == hour ? OverviewWindow.Hours - 1 : 0;
        var read = await pulses.SummariseAsync(subject, [.. window.Bounds.Skip(OverviewWindow.FirstHour + first)], cancellationToken);
        return new(hour, [.. (known?.Medians ?? []).Take(first), .. read.Select(Sparkline.MedianOf)]);
    }

    [LoggerMessage(LogLevel.Warning, "The overview's latencies could not be read; it shows older ones")]
    private partial void LogFailed(Exception failure);
}
