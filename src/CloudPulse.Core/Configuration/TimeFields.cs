using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Configuration;

/// <summary>Time zones and cron expressions, wherever they are declared.</summary>
public static class TimeFields
{
    private const int MaxZoneLength = 100;
    private const int MaxCronLength = 200;

    /// <summary>A time zone by its IANA name; UTC when absent or wrong.</summary>
    public static TimeZoneInfo TimeZone(this FieldReader fields, string name)
    {
        if (fields.Scalar(name, MaxZoneLength) is not { } node)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(node.Text!, out var zone))
        {
            return zone;
        }

        fields.Refuse(name, $"was {node.Describe()}, which this machine does not know; must be a name such as Europe/Berlin or UTC", node);
        return TimeZoneInfo.Utc;
    }

    /// <summary>A cron expression in <paramref name="zone"/>; null when absent or wrong.</summary>
    public static CronTimes? Cron(this FieldReader fields, string name, TimeZoneInfo zone)
    {
        if (fields.Scalar(name, MaxCronLength) is not { } node)
        {
            return null;
        }

        var cron = CronTimes.Parse(node.Text!, zone, out var mistake);
        if (mistake is not null)
        {
            fields.Refuse(name, mistake, node);
        }

        return cron;
    }
}
