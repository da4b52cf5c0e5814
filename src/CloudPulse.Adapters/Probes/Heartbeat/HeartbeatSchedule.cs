using CloudPulse.Core.Configuration;
using CloudPulse.Core.Schedule;

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

/// <summary>At the times of a cron expression.</summary>
internal sealed class CronSchedule(CronTimes times) : IHeartbeatSchedule
{
    public DateTimeOffset After(DateTimeOffset heard) => times.After(heard);

    public override string ToString() => times.ToString();
}
