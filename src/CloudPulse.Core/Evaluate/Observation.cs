using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>The part of a pulse that judging needs.</summary>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Id">See <see cref="Pulse.Id"/>.</param>
/// <param name="Status">Never <see cref="PulseStatus.Inconclusive"/>: those are not judged.</param>
/// <param name="Failure">Why, if it was not well.</param>
internal readonly record struct Observation(long Time, ulong Id, PulseStatus Status, Failure? Failure) : IComparable<Observation>
{
    public static Observation Of(Pulse pulse) => new(pulse.Time.ToUnixTimeMilliseconds(), pulse.Id, pulse.Status, pulse.Failure);

    public int CompareTo(Observation other)
    {
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Id.CompareTo(other.Id);
    }
}
