namespace CloudPulse.Web.Dashboard.Models;

internal static class UnixTime
{
    /// <summary>Of milliseconds in an address, which anybody may make up; null: there is no such time.</summary>
    public static DateTimeOffset? Parse(long? milliseconds) =>
        milliseconds is > 0 and < MaxMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;

    /// <summary>The year 9999: past it there is no DateTimeOffset.</summary>
    private const long MaxMilliseconds = 253_402_300_799_000;
}
