using System.Globalization;

namespace CloudPulse.Core.Schedule;

/// <summary>One due slot of one check, in one region.</summary>
/// <param name="CheckKey">The check.</param>
/// <param name="Slot">When it is due: a pure function of key and interval, see <see cref="SlotClock"/>.</param>
/// <param name="Region">Where to probe from.</param>
/// <param name="OnDemand">Asked for by hand, outside the schedule.</param>
public sealed record ProbeJob(string CheckKey, DateTimeOffset Slot, string Region, bool OnDemand = false)
{
    public string DedupeId => string.Create(CultureInfo.InvariantCulture, $"{CheckKey}@{Slot.ToUnixTimeMilliseconds()}@{Region}");
}
