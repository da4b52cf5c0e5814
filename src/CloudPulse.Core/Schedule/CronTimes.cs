using NCrontab;

namespace CloudPulse.Core.Schedule;

/// <summary>
/// The times of a cron expression, as a clock on the wall of its zone shows them: what falls into the hour that is skipped in spring
/// comes right after it; what comes twice in autumn comes once, the first time.
/// </summary>
public sealed class CronTimes
{
    /// <summary>Longer than any clock is put forward or back at once.</summary>
    private static readonly TimeSpan LongestChange = TimeSpan.FromHours(3);

    private readonly CrontabSchedule _cron;
    private readonly TimeZoneInfo _zone;

    private CronTimes(string expression, CrontabSchedule cron, TimeZoneInfo zone) => (Expression, _cron, _zone) = (expression, cron, zone);

    /// <summary>As declared.</summary>
    public string Expression { get; }

    public TimeZoneInfo Zone => _zone;

    /// <summary>Reads five fields; null with what is wrong, where they are none or never come.</summary>
    public static CronTimes? Parse(string text, TimeZoneInfo zone, out string? mistake)
    {
        mistake = null;
        if (CrontabSchedule.TryParse(text) is not { } cron)
        {
            mistake =
                $"was \"{text}\"; must be five fields: minute, hour, day of month, month and day of week, such as \"0 3 * * mon-fri\"";
            return null;
        }

        if (cron.GetNextOccurrence(new DateTime(2000, 1, 1)) == DateTime.MaxValue)
        {
            mistake = $"was \"{text}\", which never comes";
            return null;
        }

        return new(text, cron, zone);
    }

    /// <summary>The first time after <paramref name="moment"/>, never that moment itself.</summary>
    public DateTimeOffset After(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, _zone).DateTime;
        while (true)
        {
            local = _cron.GetNextOccurrence(local);
            var instant = new DateTimeOffset(local, OffsetAt(local)).ToUniversalTime();
            if (instant > moment)
            {
                return instant;
            }
        }
    }

    public override string ToString() => $"at {_cron} ({_zone.Id})";

    private TimeSpan OffsetAt(DateTime local) =>
        _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max()
        : _zone.IsInvalidTime(local) ? _zone.GetUtcOffset(local - LongestChange)
        : _zone.GetUtcOffset(local);
}
