using CloudPulse.Core.Evaluate;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Live;

/// <summary>The data of an <c>incident</c> event.</summary>
/// <param name="Incident">As it is now.</param>
/// <param name="Event">What happened to it.</param>
internal sealed record IncidentChangeView(IncidentView Incident, IncidentEventView Event)
{
    public static IncidentChangeView From(IncidentChange change) =>
        new(IncidentView.From(change.Incident), IncidentEventView.From(change.Event));
}

/// <summary>The data of a <c>check</c> event.</summary>
/// <param name="Change">created, changed (its declaration, or paused, or resumed) or deleted.</param>
internal sealed record CheckChangeView(string Change, int Id, string Key, string Name);
