using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Heartbeat;

/// <summary>Reads a heartbeat's own fields, reporting every mistake.</summary>
internal static class HeartbeatSettingsReader
{
    private static readonly TimeSpan MinEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxEvery = TimeSpan.FromDays(366);
    private static readonly TimeSpan MinDefaultGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxDefaultGrace = TimeSpan.FromHours(1);

    public static HeartbeatSettings? Read(Uri url, FieldReader fields)
    {
        var before = fields.Errors.Count;
        if (url.Scheme != "heartbeat" || url.Port >= 0 || url.PathAndQuery is not ("" or "/"))
        {
            fields.Refuse(
                "url",
                $"was \"{Failures.OneLine(url.OriginalString, 200)}\"; must be heartbeat://name, where name is what the service calls itself"
            );
        }

        var every = fields.OptionalDuration("every", MinEvery, MaxEvery);
        var zone = fields.TimeZone("time_zone");
        var cron = fields.Cron("cron", zone);
        var hasCron = fields.Has("cron");
        if (!hasCron)
        {
            every ??= fields.Has("every") ? null : HeartbeatSettings.DefaultEvery;
        }
        else if (fields.Has("every"))
        {
            fields.Refuse("cron", "was given along with every; there must be one of them");
        }

        if (fields.Has("time_zone") && !hasCron)
        {
            fields.Refuse("time_zone", "was given without cron, which it is for");
        }

        var settings = new HeartbeatSettings
        {
            Service = fields.Line("service", CheckLimits.MaxNameLength) ?? url.Host,
            Every = every,
            Cron = cron?.Expression,
            TimeZone = hasCron && fields.Has("time_zone") ? zone.Id : null,
            Grace = fields.Duration("grace", DefaultGrace(every), TimeSpan.Zero, MaxEvery),
            Reports = fields.Boolean("reports", defaultValue: true),
            Schedule = cron is null ? new RegularSchedule(every ?? HeartbeatSettings.DefaultEvery) : new CronSchedule(cron),
        };
        return fields.Errors.Count > before ? null : settings;
    }

    /// <summary>Half of the time between two heartbeats, within bounds.</summary>
    private static TimeSpan DefaultGrace(TimeSpan? every)
    {
        var half = every / 2 ?? MaxDefaultGrace;
        return half < MinDefaultGrace ? MinDefaultGrace
            : half > MaxDefaultGrace ? MaxDefaultGrace
            : half;
    }
}
