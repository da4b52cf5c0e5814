using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Api.RemoteWrite;

/// <summary>
/// What was said of a target in requests before: Prometheus cuts its samples into requests as they come, so that a probe's duration may be in
/// one and its success in the next.
/// </summary>
internal sealed class ScrapeMemory(IPulseReader pulses, TimeProvider time)
{
    /// <summary>In a pulse's metadata: which series it was made of.</summary>
    public const string SeriesName = "series";
    public const string ProbeSeries = "probe_success";

    private const int MaxTargets = 50_000;
    private const int MaxDurations = 8;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);

    /// <summary>Takes up what a scrape says, and gives how long its probe took, if that is known.</summary>
    public double? ProbeSeconds(Scrape scrape)
    {
        lock (_gate)
        {
            var target = Find(scrape);
            target.IsProbe |= scrape.ProbeSuccess is not null || scrape.ProbeSeconds is not null;
            if (scrape.ProbeSeconds is { } seconds && scrape.ProbeSuccess is null)
            {
                target.Durations.Enqueue((scrape.Time, seconds));
                if (target.Durations.Count > MaxDurations)
                {
                    target.Durations.Dequeue();
                }
            }

            return scrape.ProbeSeconds
                ?? target.Durations.Where(known => known.Time == scrape.Time).Select(known => (double?)known.Seconds).FirstOrDefault();
        }
    }

    /// <summary>Whether the target is a probe's, so that its <c>up</c> tells of the exporter and not of what is probed.</summary>
    public bool IsProbe(Scrape scrape)
    {
        lock (_gate)
        {
            return Find(scrape).IsProbe;
        }
    }

    private Target Find(Scrape scrape)
    {
        if (!_targets.TryGetValue(scrape.Identity, out var target))
        {
            MakeRoom();
            var latest = pulses.Latest(Subject.Service(scrape.Labels.GetValueOrDefault("instance") ?? ""));
            _targets[scrape.Identity] = target = new() { IsProbe = latest?.Metadata?.GetValueOrDefault(SeriesName) == ProbeSeries };
        }

        target.At = time.GetUtcNow();
        return target;
    }

    private void MakeRoom()
    {
        if (_targets.Count < MaxTargets)
        {
            return;
        }

        var oldest = time.GetUtcNow() - Idle;
        foreach (var (identity, target) in _targets)
        {
            if (target.At < oldest)
            {
                _targets.Remove(identity);
            }
        }

        if (_targets.Count >= MaxTargets)
        {
            _targets.Clear();
        }
    }

    private sealed class Target
    {
        public bool IsProbe { get; set; }
        public DateTimeOffset At { get; set; }
        public Queue<(long Time, double Seconds)> Durations { get; } = [];
    }
}
