using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using NCrontab;

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
        var cron = fields.String("cron", 200);
        var zone = fields.String("time_zone", 100);
        if (cron is null)
        {
            every ??= fields.Has("every") ? null : HeartbeatSettings.DefaultEvery;
        }
        else if (fields.Has("every"))
        {
            fields.Refuse("cron", "was given along with every; there must be one of them");
        }

        if (zone is not null && cron is null)
        {
            fields.Refuse("time_zone", "was given without cron, which it is for");
        }

        var regular = new RegularSchedule(every ?? HeartbeatSettings.DefaultEvery);
        IHeartbeatSchedule? schedule = cron is null ? regular : Cron(cron, zone, fields);
        var settings = new HeartbeatSettings
        {
            Service = fields.Line("service", CheckLimits.MaxNameLength) ?? url.Host,
            Every = every,
            Cron = cron,
            TimeZone = zone,
            Grace = fields.Duration("grace", DefaultGrace(every), TimeSpan.Zero, MaxEvery),
            Reports = fields.Boolean("reports", defaultValue: true),
            Schedule = schedule ?? regular,
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

    private static CronSchedule? Cron(string text, string? zoneName, FieldReader fields)
    {
        var cron = CrontabSchedule.TryParse(text);
        if (cron is null)
        {
            fields.Refuse(
                "cron",
                $"was \"{text}\"; must be five fields: minute, hour, day of month, month and day of week, such as \"0 3 * * mon-fri\""
            );
        }
        else if (cron.GetNextOccurrence(new DateTime(2000, 1, 1)) == DateTime.MaxValue)
        {
            fields.Refuse("cron", $"was \"{text}\", which never comes");
            cron = null;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zoneName ?? "UTC", out var zone))
        {
            fields.Refuse(
                "time_zone",
                $"was \"{zoneName}\", which this machine does not know; must be a name such as Europe/Berlin or UTC"
            );
        }

        return cron is null || zone is null ? null : new CronSchedule(cron, zone);
    }
}
