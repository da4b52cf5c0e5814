using System.Collections.Concurrent;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>
/// By which signal a process's requests are counted, so that one that is in both counts once: by its histograms while it sends them, since spans
/// may be sampled; else by its spans.
/// </summary>
internal sealed class CountedSignal(TimeProvider time)
{
    /// <summary>Of more, all are forgotten: the next interval of some then counts twice.</summary>
    private const int MaxKept = 50_000;

    /// <summary>Without histograms for so long, spans count again.</summary>
    private static readonly TimeSpan Lapse = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Service, string Instance), Seen> _seen = new();

    public bool CountsSpans((string, string) process) =>
        !_seen.TryGetValue(process, out var seen) || seen.Histogram is not { } last || time.GetUtcNow() - last > Lapse;

    /// <param name="process">Whose.</param>
    /// <param name="end">When its newest counted span ended.</param>
    public void SpansCounted((string, string) process, DateTimeOffset end) =>
        Update(process, seen => seen with { LastSpan = seen.LastSpan > end ? seen.LastSpan : end });

    /// <summary>Whether a histogram of what happened since then counts: not while it tells of what spans were counted for.</summary>
    public bool CountsHistogram((string, string) process, DateTimeOffset? since)
    {
        Update(process, seen => seen with { Histogram = time.GetUtcNow() });
        return !(_seen.TryGetValue(process, out var seen) && since <= seen.LastSpan);
    }

    private void Update((string, string) process, Func<Seen, Seen> change)
    {
        if (_seen.Count >= MaxKept && !_seen.ContainsKey(process))
        {
            Forget();
        }

        _seen.AddOrUpdate(process, _ => change(new(null, null)), (_, seen) => change(seen));
    }

    private void Forget()
    {
        var oldest = time.GetUtcNow() - Lapse;
        foreach (var (process, seen) in _seen)
        {
            if (!(seen.Histogram > oldest) && !(seen.LastSpan > oldest))
            {
                _seen.TryRemove(process, out _);
            }
        }

        if (_seen.Count >= MaxKept)
        {
            _seen.Clear();
        }
    }

    private sealed record Seen(DateTimeOffset? Histogram, DateTimeOffset? LastSpan);
}
