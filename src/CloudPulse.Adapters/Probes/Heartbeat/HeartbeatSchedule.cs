using CloudPulse.Core.Configuration;
using NCrontab;

namespace CloudPulse.Adapters.Probes.Heartbeat;

/// <summary>When a service that was heard is to be heard again. Its text is for people: "every 5m".</summary>
internal interface IHeartbeatSchedule
{
    DateTimeOffset After(DateTimeOffset heard);
}

/// <summary>So long after it was heard last.</summary>
internal sealed class RegularSchedule(TimeSpan every) : IHeartbeatSchedule
{
    public DateTimeOffset After(DateTimeOffset heard) => heard + every;

    public override string ToString() => $"every {DurationText.Format(every)}";
}

/// <summary>
/// At the times of a cron expression, as a clock on the wall of its zone shows them: what falls into the hour that is skipped in spring
/// is due right after it; what comes twice in autumn is due once, the first time.
/// </summary>
internal sealed class CronSchedule(CrontabSchedule cron, TimeZoneInfo zone) : IHeartbeatSchedule
{
    /// <summary>Longer than any clock is put forward or back at once.</summary>
    private static readonly TimeSpan LongestChange = TimeSpan.FromHours(3);

    public DateTimeOffset After(DateTimeOffset heard)
    {
        var local = TimeZoneInfo.ConvertTime(heard, zone).DateTime;
        while (true)
        {
            local = cron.GetNextOccurrence(local);
            var instant = new DateTimeOffset(local, OffsetAt(local)).ToUniversalTime();
            if (instant > heard)
            {
                return instant;
            }
        }
    }

    public override string ToString() => $"at {cron} ({zone.Id})";

    private TimeSpan OffsetAt(DateTime local) =>
        zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
        : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local - LongestChange)
        : zone.GetUtcOffset(local);
}
