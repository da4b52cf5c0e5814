using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.StatusPages;

/// <summary>How a component of a status page fares, the better the earlier.</summary>
public enum ComponentState
{
    Operational,

    /// <summary>Not observed, not watched, or nothing certain is known.</summary>
    Unknown,
    Maintenance,
    Degraded,
    Outage,
}

/// <summary>What a status page says of its components.</summary>
public static class ComponentStates
{
    public static ComponentState Of(PulseStatus? status) =>
        status switch
        {
            PulseStatus.Up => ComponentState.Operational,
            PulseStatus.Degraded => ComponentState.Degraded,
            PulseStatus.Down => ComponentState.Outage,
            _ => ComponentState.Unknown,
        };

    /// <summary>Of a check: what it is in maintenance for is no outage.</summary>
    public static ComponentState Of(Check? check, SubjectStatus? status, bool inMaintenance) =>
        check is not { IsActive: true } ? ComponentState.Unknown
        : inMaintenance ? ComponentState.Maintenance
        : Of(status?.Status);

    /// <summary>Of several shown as one: as well as the worst.</summary>
    public static ComponentState Worst(IEnumerable<ComponentState> states) => states.DefaultIfEmpty(ComponentState.Unknown).Max();

    public static string Word(this ComponentState state) =>
        state switch
        {
            ComponentState.Operational => "Operational",
            ComponentState.Maintenance => "Under maintenance",
            ComponentState.Degraded => "Degraded",
            ComponentState.Outage => "Outage",
            _ => "Not known",
        };

    /// <summary>The page in one sentence, with the state whose colour it has.</summary>
    /// <param name="states">Of its components.</param>
    /// <param name="impact">Of the worst notice that goes on.</param>
    public static (ComponentState State, string Sentence) Overall(IReadOnlyCollection<ComponentState> states, NoticeImpact impact)
    {
        var outages = states.Count(state => state == ComponentState.Outage);
        if (impact == NoticeImpact.MajorOutage || (outages > 0 && outages == states.Count))
        {
            return (ComponentState.Outage, "Major outage");
        }

        if (impact == NoticeImpact.PartialOutage || outages > 0)
        {
            return (ComponentState.Outage, "Partial outage");
        }

        if (impact == NoticeImpact.Degraded || states.Contains(ComponentState.Degraded))
        {
            return (ComponentState.Degraded, "Degraded performance");
        }

        if (states.Contains(ComponentState.Maintenance))
        {
            return (ComponentState.Maintenance, "Maintenance under way");
        }

        var known = states.Count(state => state == ComponentState.Operational);
        return known == states.Count && known > 0 ? (ComponentState.Operational, "All systems operational")
            : known > 0 ? (ComponentState.Unknown, "Operational, as far as is known")
            : (ComponentState.Unknown, states.Count == 0 ? "Nothing to show yet" : "The status is not known at the moment");
    }
}
