namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Unix milliseconds, and the minutes, hours and days (UTC) they fall in.</summary>
internal static class Clock
{
    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    public static long Floor(long time, long unit) => time - Rest(time, unit);

    public static long Ceiling(long time, long unit) => Rest(time, unit) is var rest && rest == 0 ? time : time + unit - rest;

    private static long Rest(long time, long unit) => ((time % unit) + unit) % unit;
}
